// Each kind of channel against a real server on loopback that checks what its documentation says, and against servers that misbehave.
'use strict';
const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const path = require('node:path');
const { test } = require('../api/harness');
const { tell, delivery, sinks, watching } = require('./post');

const hmac = (key, text) => crypto.createHmac('sha256', key).update(text);

test('webhook: CloudEvents, signed with the key of now and the key before', async () => {
  const { HTTP } = require(path.join(__dirname, '../api/node_modules/cloudevents'));
  sinks.http.on('/hook', (_, response) => response.end('ok'));
  const { job } = await tell('hook', { urgency: 'high' });
  await sinks.http.upTo('/hook', 1);
  const [{ headers, body }] = sinks.http.seen('/hook');
  const event = HTTP.toEvent({ headers, body });
  assert.equal(event.subject, `job/${job}`);
  assert.equal(event.source, '/communities/post');
  assert.equal(event.data.urgency, 'high');
  assert.deepEqual(event.data.facts, { job });
  assert.match(event.data.text, /事项.*待办\nJob .* <b>waits<\/b>/);
  assert.equal(headers['idempotency-key'], event.id);
  const [, time, ...signs] = headers['muster-signature'].match(/^t=(\d+),v1=([0-9a-f]{64}),v1=([0-9a-f]{64})$/);
  assert.ok(Math.abs(Number(time) - Date.now() / 1000) < 300);
  assert.deepEqual(signs, ['new key', 'old key'].map((key) => hmac(key, `${time}.${body}`).digest('hex')));
});

test('a receiver that is busy is asked again when it said, with the same key and body; then it is sent', async () => {
  sinks.http.on('/busy', (_, response, n) => {
    response.writeHead(n === 1 ? 503 : n === 2 ? 429 : 200, n === 1 ? { 'retry-after': '2' } : {});
    response.end('busy or not');
  });
  const { id } = await tell('busy');
  await watching(id, 'sent');
  const [first, second, third] = sinks.http.seen('/busy');
  assert.ok(second.at - first.at >= 1990, `${second.at - first.at} ms`);
  assert.equal(second.body, first.body);
  assert.equal(third.headers['idempotency-key'], first.headers['idempotency-key']);
  assert.equal((await delivery(id)).tries, 3);
});

test('what is refused for good is given up at once, tells whoever keeps the rules, and can be sent again', async () => {
  sinks.http.on('/wrong', (_, response, n) => { response.writeHead(n === 1 ? 400 : 200); response.end(n === 1 ? 'no such field' : 'ok'); });
  const { id } = await tell('wrong');
  await watching(id, 'dead');
  assert.match((await delivery(id)).answer, /^400 no such field/);
  const alert = (await watching.server.get('/v1/post/alerts?state=open')).body.items.find((one) => one.key === 'dead_letter:wrong');
  assert.equal(alert.target, 'policy_owner');
  assert.match(alert.text['zh-CN'], /wrong.*400/);
  assert.equal((await watching.server.post(`/v1/post/deliveries/${id}/resend`, {})).status, 200);
  await watching(id, 'sent');
  assert.equal(sinks.http.seen('/wrong').length, 2);
  assert.equal((await watching.server.post(`/v1/post/deliveries/${id}/resend`, {})).status, 409);
  assert.equal((await watching.server.post(`/v1/post/delivery/${id}/deliver`, {})).status, 403);
});

test('WeCom: the key in the address, Markdown, codes inside a 200', async () => {
  sinks.http.on('/wecom', (_, response, n) => response.end(JSON.stringify(n === 1 ? { errcode: 45033, errmsg: 'busy' } : { errcode: 0, errmsg: 'ok' })));
  const { id } = await tell('wecom', { words: '急 [点我](http://x) <@all> *粗*', urgency: 'urgent' });
  await sinks.http.upTo('/wecom', 1);
  const [{ query, body }] = sinks.http.seen('/wecom');
  assert.equal(query.get('key'), 'we/com key');
  const message = JSON.parse(body);
  assert.equal(message.msgtype, 'markdown');
  assert.match(message.markdown.content, /^\*\*【紧急】/);
  assert.ok(!/(?<!\\)\[点我/.test(message.markdown.content) && !message.markdown.content.includes('<@all>'), message.markdown.content);
  assert.match((await watching(id, 'ready', (one) => one.tries === 1)).answer, /45033/);
});

test('DingTalk: timestamp and sign as documented; a code that will not pass is final', async () => {
  sinks.http.on('/ding', (_, response, n) => response.end(JSON.stringify(n === 1 ? { errcode: 0 } : { errcode: 310000, errmsg: 'sign not match' })));
  await watching((await tell('ding')).id, 'sent');
  const [{ query, body }] = sinks.http.seen('/ding');
  assert.equal(query.get('access_token'), 'ding token');
  assert.equal(query.get('sign'), hmac('ding secret', `${query.get('timestamp')}\nding secret`).digest('base64'));
  assert.ok(Math.abs(Number(query.get('timestamp')) - Date.now()) < 3600e3);
  const message = JSON.parse(body);
  assert.equal(message.msgtype, 'markdown');
  assert.ok(message.markdown.title && message.markdown.text);
  assert.match((await watching((await tell('ding')).id, 'dead')).answer, /310000/);
});

test('Feishu: timestamp and sign in the body, a card', async () => {
  sinks.http.on('/feishu/fei%20token', (_, response) => response.end(JSON.stringify({ code: 0, msg: 'success' })));
  await watching((await tell('feishu', { urgency: 'urgent' })).id, 'sent');
  const message = JSON.parse(sinks.http.seen('/feishu/fei%20token')[0].body);
  assert.equal(message.sign, hmac(`${message.timestamp}\nfei secret`, '').digest('base64'));
  assert.equal(message.msg_type, 'interactive');
  assert.equal(message.card.header.template, 'red');
  assert.equal(message.card.elements[0].tag, 'markdown');
});

test('mail: STARTTLS, AUTH, one thread a case, the subject in UTF-8, text and HTML', async () => {
  const way = await watching.server.post('/v1/post/way', { address: 'li@example.org' });
  const { id, job } = await tell('mail', { way: way.body.subject, words: '水管漏了 <script>alert(1)</script>' });
  await sinks.mail.upTo(1);
  const [mail] = sinks.mail.mails;
  assert.ok(mail.secure && mail.authenticated);
  assert.deepEqual([mail.from, mail.to.join()].map((one) => one.replace(/ .*$/, '').toUpperCase()), ['MAIL', 'RCPT']);
  assert.match(mail.to[0], /<li@example\.org>/);
  const [head, ...rest] = mail.text.split('\r\n\r\n'), headers = Object.fromEntries(head.replace(/\r\n[ \t]/g, ' ').split('\r\n').map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]));
  const words = headers.subject.split(' ').map((word) => { assert.ok(word.length <= 75); return Buffer.from(word.match(/^=\?UTF-8\?B\?(.*)\?=$/)[1], 'base64').toString('utf8'); });
  assert.equal(words.join(''), '有事项待办,请尽快处理并反馈结果');
  assert.ok(words.every((word) => !word.includes('�')));
  assert.match(headers['message-id'], new RegExp(`^<${id}\\.post@muster\\.example>$`));
  assert.match(headers.references, new RegExp(`^<job\\.${job}\\.post@muster\\.example>$`));
  assert.ok(!Number.isNaN(Date.parse(headers.date)));
  const boundary = headers['content-type'].match(/boundary="(.*)"/)[1], parts = rest.join('\r\n\r\n').split(`--${boundary}`).slice(1, 3).map((part) => Buffer.from(part.split('\r\n\r\n')[1], 'base64').toString('utf8'));
  assert.ok(parts[0].includes('水管漏了 <script>'));
  assert.ok(parts[1].includes('&lt;script&gt;') && !parts[1].includes('<script>'));
  await watching(id, 'sent');
});

test('mail: a temporary refusal is tried again, a final one given up; an address that is none is never sent', async () => {
  const ways = await Promise.all(['wu@example.org', 'gone@example.org', 'x@y\r\nRCPT TO:<z@z>'].map((address) => watching.server.post('/v1/post/way', { address })));
  sinks.mail.answer = (name, n) => (name === 'RCPT' && n === 2 ? '451 greylisted' : null);
  const { id } = await tell('mail', { way: ways[0].body.subject });
  await watching(id, 'sent');
  assert.equal((await delivery(id)).tries, 2);
  sinks.mail.answer = (name) => (name === 'RCPT' ? '550 no such user' : null);
  assert.match((await watching((await tell('mail', { way: ways[1].body.subject })).id, 'dead')).answer, /550/);
  sinks.mail.answer = () => null;
  assert.match((await watching((await tell('mail', { way: ways[2].body.subject })).id, 'dead')).answer, /no mail address/);
});

test('HTTPS: with its own authority; an unknown certificate is not trusted', async () => {
  sinks.https.on('/secure', (_, response) => response.end('ok'));
  await watching((await tell('secure')).id, 'sent');
  const { id } = await tell('untrusted');
  assert.match((await watching(id, 'ready', (one) => one.tries === 1)).answer, /certificate/i);
  assert.equal(sinks.https.seen('/secure').length, 1);
});

test('a private address is refused unless the settings allow it; no redirect is followed', async () => {
  sinks.http.on('/private', (_, response) => response.end('ok'));
  assert.match((await watching((await tell('private')).id, 'dead')).answer, /private/);
  assert.match((await watching((await tell('private_name')).id, 'dead')).answer, /private/);
  sinks.http.on('/redirect', (_, response) => { response.writeHead(302, { location: `http://127.0.0.1:${sinks.http.port}/private` }); response.end(); });
  assert.match((await watching((await tell('redirect')).id, 'dead')).answer, /^302/);
  assert.equal(sinks.http.seen('/private').length, 0);
});

test('servers that reset, stall, trickle, cut off or never end do not hold up anybody, and nothing is taken for sent that was not', async () => {
  sinks.http.on('/reset', (request) => request.socket.destroy());
  sinks.http.on('/stall', () => {});
  sinks.http.on('/trickle', (_, response) => { response.writeHead(200); const drip = setInterval(() => response.write('.'), 20); response.on('close', () => clearInterval(drip)); });
  sinks.http.on('/cut', (_, response) => { response.writeHead(200, { 'content-length': '100' }); response.write('half'); setImmediate(() => response.destroy()); });
  sinks.http.on('/endless', (_, response) => { response.writeHead(200); const more = () => { while (!response.destroyed && response.write('x'.repeat(65536))); }; response.on('drain', more); more(); });
  const broken = ['reset', 'stall', 'trickle', 'cut'], ids = {};
  for (const channel of [...broken, 'endless']) ids[channel] = (await tell(channel)).id;
  sinks.http.on('/healthy', (_, response) => response.end('ok'));
  await watching((await tell('healthy')).id, 'sent');
  for (const channel of broken) assert.ok((await watching(ids[channel], 'ready', (one) => one.tries >= 1)).answer, channel);
  assert.match((await watching(ids.endless, 'sent')).answer, /^200 x/);          // it said 200: what else it says is not read
});

test('a lane keeps its order when its first must be tried again; another lane of the channel goes on', async () => {
  let refused = 0;
  sinks.http.on('/lanes', (_, response, n, request) => {
    const first = JSON.parse(request.body).data.text.startsWith('a1') && ++refused <= 1;
    response.writeHead(first ? 500 : 200);
    response.end();
  });
  const sent = [];
  for (const words of ['a1', 'a2', 'a3']) sent.push(await tell('lanes', { lane: 'a', words }));
  for (const words of ['b1', 'b2']) sent.push(await tell('lanes', { lane: 'b', words }));
  for (const { id } of sent) await watching(id, 'sent');
  const order = sinks.http.seen('/lanes').map((one) => JSON.parse(one.body).data.text);
  assert.deepEqual(order.filter((one) => one.startsWith('a')), ['a1', 'a1', 'a2', 'a3']);
  assert.deepEqual(order.filter((one) => one.startsWith('b')), ['b1', 'b2']);
  assert.ok(order.indexOf('b2') < order.lastIndexOf('a1'), order.join(' '));
});

test('the channels are shown without secrets and paths; what waits is counted', async () => {
  const { body } = await watching.server.get('/v1/post/channels'), text = JSON.stringify(body);
  assert.deepEqual(body.channels.find((one) => one.name === 'wecom'), { name: 'wecom', type: 'wecom', host: `127.0.0.1:${sinks.http.port}` });
  for (const hidden of ['key', 'token', 'sesame', 'WECOM', '/hook', 'cert.pem']) assert.ok(!text.includes(hidden), hidden);
  const figures = (await watching.server.get('/metrics')).body;
  assert.match(figures, /^muster_deliveries_waiting\{community="post"\} \d+$/m);
  assert.match(figures, /^muster_deliveries_under_way\{community="post"\} \d+$/m);
  assert.match(figures, /^muster_delivery_tries_total\{community="post",channel="mail",outcome="sent"\} [1-9]/m);
});

test('a channel that the settings lack is waited for; SIGHUP reads them again, wrong ones change nothing', async () => {
  sinks.http.on('/late', (_, response) => response.end('ok'));
  const { id } = await tell('late');
  assert.match((await watching(id, 'ready', (one) => one.tries === 1)).answer, /no channel 'late'/);
  await watching.settings('{"channels":{"late":{"type":"webhok"}}}', /did you mean 'webhook'/);
  assert.equal(sinks.http.seen('/late').length, 0);
  await watching.settings((all) => { all.channels.late = { ...all.channels.busy, url: all.channels.busy.url.replace('/busy', '/late') }; }, /settings_read/);
  await watching(id, 'sent');
  assert.ok(!watching.server.log.includes('new key') && !watching.server.log.includes('ding secret'), 'no secret in the log');
});
