// The annotations for editors are whole: every word of the language, and every kind, field, way back, event, argument, timer, param, ledger and text of the pack
// stands in them; each type that is named is declared; the file is Lua. TAP on standard output.
const { execFileSync, spawnSync } = require("child_process");
const fs = require("fs"), os = require("os"), path = require("path");

const muster = process.env.MUSTER || "build/muster";
const run = (...args) => execFileSync(muster, args, { encoding: "utf8", maxBuffer: 1 << 26, stdio: ["ignore", "pipe", "ignore"] });
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "annotations-"));
let number = 0, failed = 0;

function test(name, missing) {
  number++;
  failed += missing.length > 0;
  console.log(`${missing.length ? "not ok" : "ok"} ${number} - ${name}`);
  for (const what of missing.slice(0, 20)) console.log("# " + what);
}

// the lines of one class: ---@class NAME … and the ---@field lines behind it
function classes(text) {
  const out = new Map();
  let current = null;
  for (const line of text.split("\n")) {
    const begins = line.match(/^---@class (\S+)/), field = line.match(/^---@field (?:\["([^"]+)"\]|(\w+))/);
    if (begins) out.set(begins[1], current = out.get(begins[1]) || new Set());
    else if (field && current) current.add(field[1] || field[2]);
    else if (!line.startsWith("---@field") && !line.startsWith("---@operator") && !line.startsWith("---@overload")) current = null;
  }
  return out;
}

function of_model(pack) {
  const model = JSON.parse(run("model", pack, "--format", "json"));
  const file = path.join(folder, "muster.lua");
  run("annotations", pack, "--out", file);
  const text = fs.readFileSync(file, "utf8"), known = classes(text), missing = [];
  const need = (name, field) => { if (!known.has(name) || (field && !known.get(name).has(field))) missing.push(name + (field ? "." + field : "")); };
  const line = (part) => { if (!text.includes(part)) missing.push(part); };
  for (const kind of model.kinds) {
    need(`muster.kind.${kind.name}`);
    for (const field of kind.fields) {
      need(`muster.kind.${kind.name}`, field.name);
      need(`muster.where.${kind.name}`, field.name);
      if (field.back) need(`muster.kind.${field.kind}`, field.back);
    }
    for (const event of kind.events) {
      if (event.from) need(`muster.kind.${kind.name}`, event.name);
      else line(`---@overload fun(event: "${kind.name}.${event.name}", fields?: muster.fields.${kind.name}.${event.name}): muster.kind.${kind.name}`);
      line(`"${kind.name}.${event.name}"`);
      for (const take of event.takes) {
        need(`muster.fields.${kind.name}.${event.name}`, take.name);
        need(`muster.data.${kind.name}.${event.name}`, take.name);
      }
    }
    for (const timer of kind.timers || []) line(`---@alias muster.on.${kind.name}.${timer} `);
    for (const word of ["find", "count", "get", "sum"]) line(`---@overload fun(kind: "${kind.name}", `);
  }
  for (const param of model.params) need("muster.params", param.name);
  for (const ledger of model.ledgers || []) line(`"${ledger.name}"`);
  test(`${pack}: nothing of the model is missing`, missing);

  const declared = new Set([...text.matchAll(/^---@(?:class|alias) (\S+)/gm)].map((found) => found[1]));
  const named = new Set([...text.replace(/"[^"]*"/g, "").matchAll(/\bmuster\.[\w.]*\w/g)].map((found) => found[0]));
  test(`${pack}: each type that is named is declared`, [...named].filter((name) => !declared.has(name) && name !== "muster.lua"));
  const checked = spawnSync("luac", ["-p", file], { encoding: "utf8" });
  test(`${pack}: the file is Lua`, checked.status === 0 ? [] : [checked.stderr || String(checked.error)]);
  return text;
}

const text = of_model("rules/taiping");
of_model("tests/rules/language");

// the words, as luacheck is told of them
const lists = [...fs.readFileSync(".luacheckrc", "utf8").matchAll(/^local (?:types|rules|lives) = \{([^}]*)\}/gm)].map((found) => found[1]).join(",");
const words = [...lists.matchAll(/"(\w+)"/g)].map((found) => found[1]).concat("pack", "ensure", "test");
test("each word of the language is there", words.filter((word) => !new RegExp(`^(function ${word}\\(|${word} = )`, "m").test(text)));
test("each word has help in both languages", [...text.matchAll(/((?:^---.*\n)+)function ([\w.:]+)/gm)]
  .filter((found) => !/^---[A-Z]/.test(found[1]) || !/^---.*[\u4e00-\u9fff]/m.test(found[1])).map((found) => found[2]));
const methods = [...fs.readFileSync("scripts/muster/test.lua", "utf8").matchAll(/^function T:(\w+)/gm)].map((found) => found[1]);
test("each method of a test is there", methods.filter((name) => !text.includes(`function t:${name}(`)));

fs.rmSync(folder, { recursive: true });
console.log(`1..${number}`);
process.exit(failed ? 1 : 0);
