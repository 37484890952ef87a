// Rows of figures: medians with their spread, a ratio to a yardstick of the same run, a goal that is met or not.
'use strict';

function sorted(values) { return [...values].sort((a, b) => a - b); }
function median(values) {
  const order = sorted(values), middle = order.length >> 1;
  return order.length % 2 ? order[middle] : (order[middle - 1] + order[middle]) / 2;
}

// What a goal looks at, and how it reads.
const goals = {
  ratioAtLeast: (limit) => ({ text: `≥ ${limit} ×`, met: (row) => row.ratio >= limit }),
  ratioAtMost: (limit) => ({ text: `≤ ${limit} ×`, met: (row) => row.ratio <= limit }),
  atMost: (limit, unit) => ({ text: `≤ ${limit} ${unit}`, met: (row) => row.value <= limit }),
};
const none = { text: '–', met: () => null };
// At another size than the goal speaks of nothing is met or missed.
const atFullSize = (goal, full) => (full ? goal : { text: goal.text, met: () => null });

// One row. values, yardsticks: repetitions, in the same order; the ratio is that of the medians.
function figure({ id, what, unit, values, yardstick = '', yardsticks = [], goal = none, note = '' }) {
  const order = sorted(values);
  const row = { id, what, value: median(values), unit, yardstick, yardstick_value: yardsticks.length ? median(yardsticks) : null, ratio: null,
    goal: goal.text, met: null, min: order[0], max: order[order.length - 1], repetitions: values.length, note };
  if (row.yardstick_value) row.ratio = row.value / row.yardstick_value;
  row.met = goal.met(row);
  return row;
}

// What was not measured says so, and why.
function missing(id, what, goal, note) {
  return { id, what, value: null, unit: '', yardstick: '', yardstick_value: null, ratio: null, goal, met: null, min: null, max: null, repetitions: 0, note };
}

function number(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

const columns = [
  ['', (row) => row.id],
  ['what', (row) => row.what],
  ['median (min–max)', (row) => (row.value === null ? 'not run' : `${number(row.value)} ${row.unit} (${number(row.min)}–${number(row.max)})`)],
  ['yardstick in the same run', (row) => (row.yardstick ? `${row.yardstick}: ${number(row.yardstick_value)} ${row.unit}` : '')],
  ['ratio', (row) => (row.ratio === null ? '' : number(row.ratio))],
  ['goal', (row) => row.goal],
  ['met', (row) => ({ true: 'yes', false: 'NO', null: '' })[String(row.met)]],
];

function text(rows) {
  const cells = [columns.map(([name]) => name), ...rows.map((row) => columns.map(([, of]) => of(row)))];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => [...line[i]].length)));
  const lines = cells.map((line) => line.map((cell, i) => cell + ' '.repeat(widths[i] - [...cell].length)).join('  ').trimEnd());
  const notes = rows.filter((row) => row.note).map((row) => `${row.id} ${row.what}: ${row.note}`);
  return [...lines, ...(notes.length ? ['', ...notes] : [])].join('\n');
}

function markdown(rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
  const notes = rows.filter((row) => row.note).map((row) => `- ${row.id} ${row.what}: ${row.note}.`);
  return [line(columns.map(([name]) => name)), line(columns.map(() => '---')), ...rows.map((row) => line(columns.map(([, of]) => of(row)))),
    ...(notes.length ? ['', ...notes] : [])].join('\n');
}

module.exports = { figure, missing, goals, atFullSize, median, text, markdown };
