// Puts the figures of the last runs into a page: docs.js BUILD PAGE. What stands between <!-- bench --> and <!-- /bench --> (and bench-peers) is replaced.
'use strict';
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { markdown } = require('./table');

function machineLine(file) {
  const day = fs.statSync(file).mtime.toISOString().slice(0, 10);
  return `Measured on ${day}: ${os.cpus().length} × ${os.cpus()[0].model.trim()}, Linux ${os.release().split('-')[0]}.`;
}

function fill(text, name, file) {
  if (!fs.existsSync(file)) return text;
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`${open} … ${close} is missing`);
  return `${text.slice(0, from + open.length)}\n${machineLine(file)}\n\n${markdown(JSON.parse(fs.readFileSync(file, 'utf8')))}\n${text.slice(to)}`;
}

const [build, page] = process.argv.slice(2);
let text = fs.readFileSync(page, 'utf8');
for (const name of ['bench', 'bench-peers']) text = fill(text, name, path.join(build, `${name}.json`));
fs.writeFileSync(page, text);
