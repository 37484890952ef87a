// Clients that trickle: each has one deadline for its whole head, however often a byte comes; good clients are served meanwhile.
'use strict';
const assert = require('node:assert/strict');
const net = require('node:net');
const { test } = require('./harness');

test('200 clients that trickle a byte at a time are all sent away, and others are served meanwhile', async (server) => {
  const { port } = new URL(server.url);
  const answers = [];
  const trickles = Array.from({ length: 200 }, () => new Promise((resolve) => {
    const socket = net.connect(Number(port), '127.0.0.1');
    let text = '';
    socket.write('GET /healthz HTTP/1.1\r\nX-Slow: ');
    const drip = setInterval(() => socket.write('x'), 250);
    socket.on('data', (part) => { text += part; });
    socket.on('error', () => {});
    socket.on('close', () => { clearInterval(drip); answers.push(text); resolve(); });
  }));
  let served = 0, over = false;
  const all = Promise.all(trickles).then(() => { over = true; });
  while (!over) {
    assert.equal((await server.get('/healthz')).status, 200);
    served++;
  }
  await all;
  assert.equal(answers.length, 200);
  assert.ok(answers.every((text) => text === '' || text.startsWith('HTTP/1.1 408')), answers.find((text) => text && !text.startsWith('HTTP/1.1 408')));
  assert.ok(served > 100, `${served} good answers meanwhile`);
});

test('a client that never reads its stream is dropped, the server goes on', async (server) => {
  const { port } = new URL(server.url);
  const socket = net.connect(Number(port), '127.0.0.1');
  socket.pause();
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.write('GET /v1/taiping/events?limit=1000 HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(60));
  assert.equal((await server.get('/healthz')).status, 200);
  socket.destroy();
  await closed;
});
