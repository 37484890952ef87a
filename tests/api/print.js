// Paper: pages as HTML, hostile texts, what is not there, a page that never ends.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Server, test, root } = require('./harness');

async function withPaper(fn) {
  const rules = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-paper-'));
  fs.cpSync(path.join(root, 'tests/rules/paper'), path.join(rules, 'paper'), { recursive: true });
  const server = await new Server({ rules }).start();
  const write = async (more = {}) => (await server.post('/v1/paper/letter', { name: '路灯', category: 'urgent', phone: '13900000000', ...more }, { 'muster-actor': 'li' })).body.subject;
  try {
    await fn(server, write);
  } finally {
    await server.stop();
    server.remove();
    fs.rmSync(rules, { recursive: true });
  }
}

test('print: a page is HTML of A4, Chinese first; what a text says stays text; nothing runs', () => withPaper(async (server, write) => {
  const id = await write({ name: '<script>alert(1)</script><img src=x onerror=alert(2)> & "路灯"' });
  const page = await server.get(`/v1/paper/print/slip/${id}`);
  assert.equal(page.status, 200);
  assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
  assert.match(page.headers.get('content-security-policy'), /default-src 'none'/);
  assert.ok(page.headers.get('x-muster-seq') >= 2);
  assert.match(page.body, /<h1>信件单<small lang="en">Letter slip<\/small><\/h1>/);
  assert.match(page.body, /@page\{size:A4/);
  assert.match(page.body, /&lt;script&gt;alert\(1\)&lt;\/script&gt;&lt;img src=x onerror=alert\(2\)&gt; &amp; &quot;路灯&quot;/);
  assert.doesNotMatch(page.body, /<script|<img|onerror=a[^l]/);
  assert.doesNotMatch(page.body, /13900000000/);
  assert.match(page.body, /<td>＊＊＊<\/td>/);
  assert.match(page.body, /<td>登记<\/td><td>li<\/td>/);
  const english = await server.get(`/v1/paper/print/slip/${id}?lang=en`);
  assert.match(english.body, /<html lang="en">/);
  assert.match(english.body, /<h1>Letter slip<\/h1>/);
}));

test('print: the list of pages, and what is not there is a 404 that says what is', () => withPaper(async (server, write) => {
  const id = await write();
  const { pages } = (await server.get('/v1/paper/print')).body;
  assert.deepEqual(pages.find((one) => one.what === 'slip'), { what: 'slip', of: 'letter', title: { en: 'Letter slip', 'zh-CN': '信件单' } });
  for (const [where, detail] of [[`slpi/${id}`, /no page 'slpi'.*did you mean 'slip'/], ['slip/nobody', /no letter 'nobody'/], ['month/2024-13', /written like 2024-05/],
    [`slip/${await write({ pages: 0 })}`, /nothing to print/], ['slip', /print\/\{what\}\/\{id\}/]]) {
    const answer = await server.get(`/v1/paper/print/${where}`);
    assert.equal(answer.status, 404, where);
    assert.match(answer.body.detail, detail);
  }
  assert.equal((await server.get(`/v1/paper/print/slip/${id}?lang=fr`)).status, 400);
  assert.equal((await server.post(`/v1/paper/print/slip/${id}`, {})).status, 405);
  assert.equal((await server.get('/v1/paper/print/month/2024-05')).status, 200);
}));

test('print: a page that never ends or acts is a clear error; the log and the entity are as before', () => withPaper(async (server, write) => {
  const id = await write();
  const before = (await server.get(`/v1/paper/letter/${id}`)).body;
  for (const [what, detail] of [['endless', /could not be made \(instructions\)/], ['acting', /may only read/], ['shapeless', /no such block/]]) {
    const answer = await server.get(`/v1/paper/print/${what}/${id}`);
    assert.equal(answer.status, 500, what);
    assert.match(answer.body.detail, detail);
  }
  assert.deepEqual((await server.get(`/v1/paper/letter/${id}`)).body, before);
  assert.equal((await server.get('/v1/paper/failures')).body.items.length, 0);
  assert.equal((await server.get(`/v1/paper/print/slip/${id}`)).status, 200);
  assert.match(server.command('verify', '--data', server.data, '--community', 'paper'), / 0 different/);
}));
