// Hostile requests byte for byte on a fresh connection: the answer is one of those a strict server gives, nothing is stored by a refused one, and a
// good client is served afterwards. Expected statuses by file; 0: the server just closes or waits for more, which the deadlines end.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { test } = require('./harness');

const folder = path.join(__dirname, '../attacks/http');
const own = path.join(__dirname, '../attacks/own_http');
const expected = [
  [/^chunk_trailer/, [200, 400, 415, 422]], [/^chunk_truncated/, [0, 408]], [/^chunk_/, [400, 413]],
  [/^cl_missing/, [400, 411, 415]], [/^cl_oct/, [400, 415, 422]], [/^cl_short_body/, [0, 408]], [/^cl_/, [400, 413]],
  [/^conn_half_close/, [200, 400, 401, 404, 415, 422]], [/^conn_zero/, [0]],
  [/^hdr_auth_100k/, [400, 401, 431]], [/^hdr_(auth|dup_auth|xff|conn_nominate|range)/, [200, 400, 401, 404]], [/^hdr_bad_host|^hdr_dup_host|^hdr_empty_name|^hdr_no_colon|^hdr_none/, [400]],
  [/^hdr_rebind_host/, [400, 404, 421]], [/^hdr_(ce_gzip_bomb|ct_)/, [400, 415, 422]], [/^hdr_never_end/, [0, 408]], [/^hdr_origin_csrf/, [400, 403, 415, 422]],
  [/^json_(array|extra_fields|id_|int_|key_proto|log_inject|missing|time_|type_confusion|ws|dup_id)/, [200, 400, 422]], [/^json_/, [400, 422]],
  [/^line_(absolute|crlf_prefix)/, [200, 400, 404]], [/^line_(connect|delete|put|trace)/, [400, 404, 405, 501]], [/^line_head/, [200, 400, 404]], [/^line_options/, [200, 204, 400, 405]],
  [/^line_(bare_cr)/, [0, 400]], [/^line_(q_|token_in_q)/, [200, 400, 403, 404, 414, 422]], [/^line_/, [400, 404, 405, 414, 501, 505]],
  [/^pipe_/, [200, 400, 404, 422]], [/^policy_/, [400, 403, 404, 405, 415, 422]], [/^smug_/, [400, 501]],
];

// The placeholders' paths on ours: an event for the starter community, one of its entities.
function adapted(bytes) {
  const text = bytes.toString('latin1').replace('@TOKEN@', 'x').replace(/Content-Type: application\/json\r/i, 'Content-Type: application/cloudevents+json\r');
  return Buffer.from(text.replace(/^(\S+ )\/v1\/events/, '$1/v1/starter/events').replace(/\/v1\/(cases|entities|wishes)\b/, '/v1/starter/request'), 'latin1');
}

// The first status on the connection; 0: closed or silent. We end our half after the bytes, so that a server that waits for more learns there is none.
function send(url, bytes) {
  return new Promise((resolve) => {
    const { port } = new URL(url);
    const socket = net.connect(Number(port), '127.0.0.1');
    let answer = '';
    const done = () => { socket.destroy(); const found = /^HTTP\/1\.1 (\d+)/.exec(answer); resolve({ status: found ? Number(found[1]) : 0, answer }); };
    socket.on('data', (part) => { answer += part.toString('latin1'); if (/^HTTP\/1\.1 \d+[\s\S]*\r\n\r\n/.test(answer)) done(); });
    socket.on('error', done);
    socket.on('close', done);
    socket.end(bytes);
  });
}

for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.raw')).sort()) {
  test(`hostile request: ${file}`, async (server) => {
    const wanted = expected.find(([pattern]) => pattern.test(file))[1];
    const before = (await server.get('/v1')).body.communities.find((one) => one.name === 'starter').seq;
    const { status, answer } = await send(server.url, adapted(fs.readFileSync(path.join(folder, file))));
    assert.ok(wanted.includes(status), `${status}, wanted ${wanted}: ${answer.slice(0, 300)}`);
    if (status !== 200) assert.equal((await server.get('/v1')).body.communities.find((one) => one.name === 'starter').seq, before);
    assert.equal((await server.get('/healthz')).status, 200);
  });
}

// Everything that comes until the server closes; ours is half closed behind the bytes.
function conversation(url, bytes) {
  return new Promise((resolve) => {
    const socket = net.connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true });
    let answer = '';
    socket.on('data', (part) => { answer += part.toString('latin1'); });
    socket.on('error', () => {});
    socket.on('end', () => socket.destroy());
    socket.on('close', () => resolve(answer));
    socket.end(bytes);
  });
}

// Ours say in their names what must be answered: all statuses in order, `none`, or one of several (400-431). What stands behind a refused request is
// a request that would be answered with 200: one answer too many is a request smuggled.
for (const file of fs.readdirSync(own).sort()) {
  test(`hostile request of ours: ${file}`, async (server) => {
    const [, wanted] = file.split('.');
    const seq = async () => (await server.get('/v1')).body.communities.map((one) => one.seq);
    const before = await seq();
    const answer = await conversation(server.url, fs.readFileSync(path.join(own, file)));
    const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d{3}) [A-Z]/g)].map((match) => match[1]);
    if (wanted.includes('-')) assert.ok(statuses.length === 1 && wanted.split('-').includes(statuses[0]), `${statuses}: ${answer.slice(0, 300)}`);
    else assert.deepEqual(statuses, wanted === 'none' ? [] : wanted.split('+'), answer.slice(0, 600));
    if (/^[45]/.test(statuses.at(-1) || '') ) assert.match(answer, /Content-Type: application\/problem\+json\r\n/);
    assert.ok(!/<script|\r\nSet-Cookie/i.test(answer));
    assert.deepEqual(await seq(), before);
  });
}
