// T4, T5 and T8: what runs in process against the bare thing.
'use strict';
const path = require('node:path');
const { root } = require('../machine');
const { figure, goals, atFullSize } = require('../table');

const rules = (name) => path.join(root, 'tests/bench/rules', name);

async function handler(machine) {
  const { run_ns, bare_ns } = await machine.inProcess('handler', rules('handler'));
  return [figure({ id: 'T4', what: 'one handler run: three reads, one raised event', unit: 'ns', values: run_ns, yardstick: 'the same C functions by a bare lua_pcall', yardsticks: bare_ns, goal: goals.ratioAtMost(2) })];
}

const YYJSON_NS = 124;                 // stated with the goal; yyjson is not in Debian 12

async function replay(machine) {
  const { replay: rate, bare, reader_ns, jansson_ns } = await machine.inProcess('replay', machine.path('replay.db'), rules('bench'));
  return [
    figure({ id: 'T5', what: 'replay without durability (verify)', unit: '/s', values: rate, yardstick: 'JSON reader + bare Lua call', yardsticks: bare, goal: goals.ratioAtLeast(0.4) }),
    figure({ id: 'T5', what: 'JSON reader, 248-byte event', unit: 'ns', values: reader_ns, yardstick: 'yyjson, as stated', yardsticks: [YYJSON_NS], goal: goals.ratioAtMost(4),
      note: 'yyjson is not in Debian 12: its 124 ns are those stated with the goal, not of this run' }),
    figure({ id: 'T5', what: 'JSON reader, 248-byte event', unit: 'ns', values: reader_ns, yardstick: 'jansson', yardsticks: jansson_ns }),
  ];
}

async function timers(machine, { timers: count }) {
  const series = await machine.inProcess('timers', rules('timers'), count);
  const pending = `${count.toLocaleString('en-US')} pending timers`;
  const row = (what, name) => figure({ id: 'T8', what: `${pending}: ${what}`, unit: 'ns', values: series[`${name}_ns`], yardstick: "libevent's heap", yardsticks: series[`their_${name}_ns`], goal: atFullSize(goals.ratioAtMost(4), count >= 1000000),
    note: name === 'fire' ? 'ours is a whole logged turn in memory, theirs one callback' : '' });
  return [row('set', 'set'), row('cancel', 'cancel'), row('fire', 'fire')];
}

module.exports = { handler, replay, timers };
