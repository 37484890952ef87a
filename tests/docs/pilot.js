// docs/pilot.md is run as it stands, from a fresh folder with nothing but the program: every command ends well, and what the page shows is what is said. TAP.
'use strict';
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const root = path.resolve(__dirname, '../..');
const muster = path.resolve(process.env.MUSTER || 'build/muster');
const page = fs.readFileSync(path.join(root, 'docs/pilot.md'), 'utf8');
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-page-'));
const blocks = [...page.matchAll(/^```(sh|text)\n([\s\S]*?)^```$/gm)].map(([, kind, text]) => ({ kind, text }));

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// One shell reads all commands, as a person's would; a mark behind each block tells what it said and that it ended well.
function script(port) {
  const lines = ['set -e', "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT", 'exec 2>&1'];
  blocks.forEach(({ kind, text }, i) => {
    if (kind === 'sh') lines.push(text.replaceAll('127.0.0.1:8420', `127.0.0.1:${port}`), `echo "=== ${i}"`);
  });
  return `set -m\n${lines.join('\n')}\n`;
}

function run(port) {
  return new Promise((resolve) => {
    fs.mkdirSync(path.join(work, 'bin'));
    fs.symlinkSync(muster, path.join(work, 'bin/muster'));
    fs.mkdirSync(path.join(work, 'home'));
    const shell = spawn('bash', ['-c', script(port)], { cwd: path.join(work, 'home'), env: { ...process.env, PATH: `${work}/bin:${process.env.PATH}`, HOME: work }, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (part) => { text += part; });
    shell.on('close', (code) => resolve({ code, text }));
  });
}

async function main() {
  const { code, text } = await run(await freePort());
  const results = [];
  const check = (name, ok, why) => results.push({ name, ok, why });
  const said = {};
  let from = 0;
  blocks.forEach(({ kind }, i) => {
    if (kind !== 'sh') return;
    const at = text.indexOf(`=== ${i}\n`, from);
    said[i] = at < 0 ? undefined : text.slice(from, at);
    if (at >= 0) from = at + `=== ${i}\n`.length;
  });
  const failed = blocks.findIndex(({ kind }, i) => kind === 'sh' && said[i] === undefined);
  check('every command of the page ends well', code === 0 && failed < 0, failed < 0 ? text.slice(-2000) : `${blocks[failed].text}\n${text.slice(from)}`);
  blocks.forEach(({ kind, text: shown }, i) => {
    if (kind !== 'text') return;
    for (const line of shown.trim().split('\n')) check(`it says: ${line.slice(0, 70)}`, (said[i - 1] || '').includes(line), said[i - 1] || 'nothing was said');
  });
  const all = Object.values(said).join('');
  for (const [name, pattern] of [
    ['the tests pass, before and after the questionnaire', /4 passed, 0 failed[\s\S]*4 passed, 0 failed/], ['the resident of the table is there', /"name":"王秀英"/],
    ['the wish went to a unit for a reason, in the community\'s words', /wish\.dispatch[\s\S]*same village/], ['its deadline runs', /"timer":"unclaimed"/],
    ['a rehearsal, the import, and the same again', /2 new, 0 changed, 0 as they were; nothing was entered[\s\S]*2 new, 0 changed, 0 as they were\n[\s\S]*0 new, 0 changed, 2 as they were/],
    ['the log replays', / 0 different/]]) check(name, pattern.test(all), `not said: ${pattern}`);
  results.forEach(({ name, ok, why }, i) => {
    console.log(`${ok ? 'ok' : 'not ok'} ${i + 1} - ${name}`);
    if (!ok) console.log(String(why).replace(/^/gm, '# '));
  });
  console.log(`1..${results.length}`);
  process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
  fs.rmSync(work, { recursive: true, force: true });
}

main();
