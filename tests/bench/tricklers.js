// 500 hostile clients beside one good one: node tests/bench/tricklers.js BUILD. The good client's p99 alone and among them, in alternating
// stretches of one run; one JSON line. They send a byte of a head or of a body each second, take nothing of large answers, or keep a connection idle.
'use strict';
const net = require('node:net');
const path = require('node:path');
process.env.MUSTER = path.resolve(process.argv[2] || 'build', 'muster');
const { Server } = require('../api/harness');

const HOSTILE = 499, ROUNDS = 2, REQUESTS = 500;         // one less than an address may have: the good client is from the same
const body = JSON.stringify({ text: 'x' });
const request = `POST /v1/starter/request HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const kinds = [
  ['GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ', 'x'],
  ['POST /v1/starter/request HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n', ' '],
  ['GET /v1/taiping/household?limit=1000 HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(4), ''],
  ['GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n', ''],
];

// One after the other on one connection: milliseconds each.
function measure(port, count) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1'), times = [];
    let began;
    const ask = () => { began = process.hrtime.bigint(); socket.write(request); };
    socket.setNoDelay(true);
    socket.on('connect', ask);
    socket.on('error', reject);
    socket.on('data', (part) => {
      if (!part.includes('HTTP/1.1 200')) return;
      times.push(Number(process.hrtime.bigint() - began) / 1e6);
      if (times.length < count) ask();
      else { socket.destroy(); resolve(times); }
    });
  });
}

// Comes again whenever it is sent away, until it is told to stop.
function hostile(port, [lead, drip], state) {
  const socket = net.connect(port, '127.0.0.1');
  const timer = drip ? setInterval(() => socket.write(drip), 1000) : null;
  if (lead.length > 200) socket.pause();
  socket.write(lead);
  socket.on('error', () => {});
  socket.on('data', (part) => { state.refused += part.includes('HTTP/1.1 408') ? 1 : 0; });
  socket.on('close', () => {
    clearInterval(timer);
    state.sockets.delete(socket);
    if (state.on) { state.sentAway++; hostile(port, [lead, drip], state); }
  });
  state.sockets.add(socket);
}

const p99 = (times) => times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)];

(async () => {
  const server = await new Server().start('--quiet');
  const port = Number(new URL(server.url).port), alone = [], among = [], state = { on: false, refused: 0, sentAway: 0, sockets: new Set() };
  await measure(port, 1000);
  for (let round = 0; round < ROUNDS; round++) {
    alone.push(...await measure(port, REQUESTS));
    state.on = true;
    for (let i = 0; i < HOSTILE; i++) hostile(port, kinds[i % kinds.length], state);
    await new Promise((resolve) => setTimeout(resolve, 2000));         // they are all there and drip
    const end = Date.now() + 6000;                                     // past the deadline of heads
    while (Date.now() < end) among.push(...await measure(port, REQUESTS));
    state.on = false;
    for (const socket of state.sockets) socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const ratio = p99(among) / p99(alone);
  console.log(JSON.stringify({ hostile: HOSTILE, requests: alone.length + among.length, p99_alone_ms: +p99(alone).toFixed(3), p99_among_ms: +p99(among).toFixed(3), ratio: +ratio.toFixed(2), refused_408: state.refused, sent_away: state.sentAway }));
  await server.stop();
  server.remove();
})();
