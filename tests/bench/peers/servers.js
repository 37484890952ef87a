// The peers as throw-away servers: data in the bench's folder, sockets there or on loopback, gone at the end.
'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { until } = require('../machine');

const ENTITIES = 100000;

async function startRedis(machine) {
  const folder = machine.path('redis'), socket = path.join(folder, 'redis.sock');
  fs.mkdirSync(folder);
  const settings = { port: 0, unixsocket: socket, dir: folder, save: '', appendonly: 'yes', appendfsync: 'always', 'auto-aof-rewrite-percentage': 0, daemonize: 'no' };
  const child = machine.start('redis-server', Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]));
  const ask = (...words) => execFileSync('redis-cli', ['-s', socket, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  await until('Redis answers', () => { try { return ask('PING') === 'PONG'; } catch { return false; } }, 30);
  ask('EVAL', `for i = 0, ${ENTITIES - 1} do redis.call("HSET", "item:i" .. i, "name", "item " .. i, "n", i % 7, "state", "a", "seen", 0) end`, '0');
  const sha = ask('SCRIPT', 'LOAD', fs.readFileSync(path.join(__dirname, 'touch.lua'), 'utf8'));
  const load = (seconds, how, lines) => machine.fromOutside('load', 'redis', socket, sha, 64, seconds, ENTITIES, how, lines);
  return { child, load, version: /v=(\S+)/.exec(execFileSync('redis-server', ['--version'], { encoding: 'utf8' }))[1] };
}

function postgresBin() {
  const root = '/usr/lib/postgresql', newest = fs.readdirSync(root).sort((a, b) => b - a)[0];
  return path.join(root, newest, 'bin');
}

const postgresSettings = { listen_addresses: '', fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on', max_connections: 100, shared_buffers: '512MB', max_wal_size: '4GB',
  checkpoint_timeout: '15min', jit: 'off' };

async function startPostgres(machine) {
  const folder = machine.path('postgres'), data = path.join(folder, 'data'), bin = postgresBin();
  fs.mkdirSync(folder);
  const asUser = process.getuid() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] : [];       // it refuses to run as root
  if (asUser.length) execFileSync('chown', ['postgres:postgres', folder]);
  const line = (program, ...args) => { const [first, ...rest] = [...asUser, path.join(bin, program), ...args]; return [first, rest]; };
  execFileSync(...line('initdb', '-D', data, '-A', 'trust', '-U', 'bench', '--no-sync'), { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const options = Object.entries({ ...postgresSettings, unix_socket_directories: folder }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = machine.start(...line('postgres', '-D', data, ...options), { cwd: folder, last: 'SIGQUIT' });
  const info = `host=${folder} user=bench dbname=postgres`;
  const ask = (sql) => execFileSync(path.join(bin, 'psql'), ['-qAt', '-v', 'ON_ERROR_STOP=1', info], { encoding: 'utf8', input: sql, stdio: ['pipe', 'pipe', 'pipe'] });
  await until('PostgreSQL answers', () => { try { return ask('SELECT 1').trim() === '1'; } catch { return false; } }, 30);
  ask(fs.readFileSync(path.join(__dirname, 'touch.sql'), 'utf8'));
  ask(`INSERT INTO item SELECT 'i' || i, 'item ' || i, i % 7, NULL, 0, 'a', now() FROM generate_series(0, ${ENTITIES - 1}) i; VACUUM ANALYZE item; CHECKPOINT`);
  const load = (seconds, how) => machine.fromOutside('load-postgres', info, 64, seconds, ENTITIES, how);
  return { child, load, signal: 'SIGINT', version: ask('SHOW server_version').trim().split(' ')[0] };
}

async function startNode(machine) {
  const child = machine.start(process.execPath, [path.join(__dirname, 'node.js'), machine.path('node.db'), String(ENTITIES)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const port = await new Promise((resolve, reject) => {
    child.stdout.once('data', (text) => resolve(String(text).trim()));
    child.ended.then(() => reject(new Error(`the Node peer ended: ${child.text}`)));
  });
  const load = (seconds, how) => machine.fromOutside('load', 'http', `127.0.0.1:${port}`, 'bench', 64, seconds, ENTITIES, how);
  return { child, load, version: process.versions.node };
}

module.exports = { startRedis, startPostgres, startNode };
