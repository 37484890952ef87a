// A small community whose jobs are told on the channel that a test asks for, and the receivers.
'use strict';
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Server, until } = require('../api/harness');
const { HttpSink, MailSink } = require('./sinks');

const sinks = {};
const secrets = { HOOK_NEW: 'new key', HOOK_OLD: 'old key', WECOM: 'we/com key', DING_TOKEN: 'ding token', DING_SECRET: 'ding secret', FEI_TOKEN: 'fei token', FEI_SECRET: 'fei secret', MAIL: 'open sesame' };

function channels(folder) {
  const at = (where) => `http://127.0.0.1:${sinks.http.port}${where}`;
  const hook = (where) => ({ type: 'webhook', url: at(where), secret_env: 'HOOK_NEW', allow_private: true });
  const https = { type: 'webhook', url: `https://localhost:${sinks.https.port}/secure`, secret_env: 'HOOK_NEW', allow_private: true };
  const plain = Object.fromEntries(['busy', 'wrong', 'redirect', 'reset', 'cut', 'endless', 'healthy', 'lanes'].map((name) => [name, hook(`/${name}`)]));
  return {
    ...plain,
    hook: { ...hook('/hook'), secret_before_env: 'HOOK_OLD' },
    stall: { ...hook('/stall'), timeout_ms: 500 }, trickle: { ...hook('/trickle'), timeout_ms: 500 },
    wecom: { type: 'wecom', url: at('/wecom'), token_env: 'WECOM', allow_private: true },
    ding: { type: 'dingtalk', url: at('/ding'), token_env: 'DING_TOKEN', secret_env: 'DING_SECRET', allow_private: true },
    feishu: { type: 'feishu', url: at('/feishu'), token_env: 'FEI_TOKEN', secret_env: 'FEI_SECRET', allow_private: true },
    mail: { type: 'mail', url: `smtp://localhost:${sinks.mail.port}`, from: 'alerts@muster.example', user: 'muster', secret_env: 'MAIL', ca_file: path.join(folder, 'cert.pem'), allow_private: true },
    secure: { ...https, ca_file: path.join(folder, 'cert.pem') }, untrusted: https,
    private: { ...hook('/private'), allow_private: false },
    private_name: { ...hook('/private'), url: `http://localhost:${sinks.http.port}/private`, allow_private: false },
  };
}

function certificate(folder) {
  const key = path.join(folder, 'key.pem'), cert = path.join(folder, 'cert.pem');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'], { stdio: 'ignore' });
  return { key: fs.readFileSync(key), cert: fs.readFileSync(cert) };
}

async function begin() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-deliver-')), tls = certificate(folder);
  sinks.http = await new HttpSink().start();
  sinks.https = await new HttpSink(tls).start();
  sinks.mail = await new MailSink({ ...tls, user: 'muster', password: secrets.MAIL }).start();
  fs.mkdirSync(path.join(folder, 'data/post'), { recursive: true });
  watching.file = path.join(folder, 'data/post/settings.json');
  fs.writeFileSync(watching.file, JSON.stringify({ channels: channels(folder) }));
  watching.server = new Server({ data: path.join(folder, 'data'), rules: path.join(__dirname, 'pack') });
  watching.folder = folder;
  await watching.server.startWith(secrets);
}

async function end() {
  assert.deepEqual(await watching.server.stop(), { code: 0, signal: null }, watching.server.log);
  for (const sink of Object.values(sinks)) await sink.stop();
  fs.rmSync(watching.folder, { recursive: true, force: true });
}

const delivery = async (id) => (await watching.server.get(`/v1/post/delivery/${id}`)).body;

/* Comes with the delivery when it is in the state (and, if asked, like that). */
async function watching(id, state, like = () => true) {
  return until(`${id} is ${state}`, async () => {
    const one = await delivery(id);
    await new Promise((resolve) => setTimeout(resolve, 20));       // between two questions; nothing is measured by it
    return one.state === state && like(one) && one;
  }, 60000);
}

/* Other settings, told by SIGHUP; comes when the log says what was made of them. */
watching.settings = async (change, said) => {
  const all = JSON.parse(fs.readFileSync(watching.file, 'utf8'));
  if (typeof change === 'function') change(all);
  const before = watching.server.log.length;
  fs.writeFileSync(watching.file, typeof change === 'function' ? JSON.stringify(all) : change);
  watching.server.process.kill('SIGHUP');
  await until(`the log says ${said}`, () => said.test(watching.server.log.slice(before)));
  if (typeof change !== 'function') fs.writeFileSync(watching.file, JSON.stringify(all));
};

let jobs = 0;
async function tell(channel, more = {}) {
  const job = (await watching.server.post('/v1/post/job', { name: `j${++jobs}` })).body.subject;
  const { body } = await watching.server.post(`/v1/post/job/${job}/tell`, { channel, ...more });
  return { job, id: body.events.find((one) => one.type === 'delivery.queue').subject };
}

module.exports = { begin, end, tell, delivery, watching, sinks };
