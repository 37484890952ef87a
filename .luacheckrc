-- The policy language's words, by the kind of file that may use them.
std = "lua54"
max_line_length = 220
self = false
local types = { "kind", "extend", "ledger", "text", "integer", "number", "money", "boolean", "time", "date", "duration", "enum", "ref", "list", "json", "required" }
local rules = { "on", "check", "every", "each", "param", "set", "off", "refuse", "say", "text", "mode_of", "emit", "create", "get", "find", "count", "sum", "times", "last",
  "history", "after", "at", "cancel", "due", "pause", "resume", "now", "today", "random", "duration", "working_days", "local_time", "time", "alert", "resolve", "transfer",
  "balance", "moved", "send", "append", "explain", "log", "range", "prefix", "none", "area_of", "digest", "print_page", "label", "masked", "chronicle", "figure" }
local both = {}
-- simulation.lua and source.lua: scripts/muster/simulate.lua describes the words
local asks = { "community" }
local lives = { "simulation", "plan", "drawn", "react", "about", "between", "act", "later", "chance", "pick", "trait", "all", "office", "clock", "source" }
for _, list in ipairs { types, rules, { "pack", "ensure", "test" }, lives } do
  for _, name in ipairs(list) do both[#both + 1] = name end
end
for _, name in ipairs(asks) do both[#both + 1] = name end
files["rules"] = { read_globals = both }
files["scripts/kit"] = { read_globals = both }
files["tests/rules"] = { read_globals = both }
files["tests/bench/rules"] = { read_globals = both }
files["tests/deliver/pack"] = { read_globals = both }
files["scripts/std"] = { read_globals = both }
files["tests/bench/peers"] = { read_globals = { "redis", "cjson", "KEYS", "ARGV" } }
exclude_files = { "**/node_modules", "tests/attacks" }
