-- The words of a pack's tests: test("…", function(t) … end) on a virtual clock.
local native = ...
local lib, words, drive = native.libraries, native.words, native.drive
local pairs, type, error, pcall, tostring, string, setmetatable, rawget =
  lib.pairs, lib.type, lib.error, lib.pcall, lib.tostring, lib.string, lib.setmetatable, lib.rawget

local tests = {}
local T = {}
T.__index = T

local function shown(value)
  if native.entity(value) then return tostring(value) end
  if type(value) == "string" then return '"' .. value .. '"' end
  return tostring(value)
end

-- expect(have, want) compares; expect(condition, "what should hold") asserts.
function T:expect(have, want)
  if type(have) == "boolean" and type(want) == "string" then
    if not have then error("expected: " .. want, 2) end
    return
  end
  if have ~= want then error("expected " .. shown(want) .. ", got " .. shown(have), 2) end
end

-- An error of the clock stands at the test's line.
local function moved(word, fn, text)
  if text == nil then error(string.format("t:%s takes a text: t:%s \"%s\"", word, word, word == "at" and "2026-02-13 17:00" or "3 working days"), 3) end
  local ok, problem = pcall(fn, tostring(text))
  if not ok then error(string.gsub(tostring(problem), "^[^:]+%.lua:%d+: ", ""), 3) end
end

function T:at(when) moved("at", drive.at, when) end
function T:advance(span) moved("advance", drive.advance, span) end
function T:now() return drive.now() end
function T:param(name, value, scope) drive.param(name, value, scope or {}) end

function T:setup() drive.setup() end

local function deliver(type_of, entity, data, options)
  if entity ~= nil and not native.entity(entity) then entity, data, options = nil, entity, data end
  options = options or {}
  return drive.send(type_of, entity, data or {}, options.as or "anonymous", options.id)
end

-- send(type [, entity], data [, { as = actor, id = … }]) → the entity; a refusal is an error
function T:send(type_of, entity, data, options)
  local handle, problem = deliver(type_of, entity, data, options)
  if not handle then error(type_of .. " was refused: " .. problem, 2) end
  return handle
end

-- refused(…): like send, but it must be refused; gives the refusal's text
function T:refused(type_of, entity, data, options)
  local handle, problem = deliver(type_of, entity, data, options)
  if handle then error(type_of .. " was accepted", 2) end
  return problem
end

-- create(kind, fields): by the kind's creating event; fields.id names it
function T:create(kind, fields)
  local data, id = {}, nil
  for name, value in pairs(fields or {}) do
    if name == "id" then id = value else data[name] = value end
  end
  local handle, problem = drive.create(kind, data, id)
  if not handle then error(kind .. " was refused: " .. problem, 2) end
  return handle
end

local function options(word, given, known)
  if type(given) ~= "table" then error(word .. " takes a table like { key = … }", 3) end
  for name in pairs(given) do
    if not known[name] then error(word .. " has no option '" .. tostring(name) .. "'", 3) end
  end
end

local alert_options = { to = true, about = true, key = true, urgency = true }

local function alerts(want)
  local where = { state = { "open", "acknowledged" } }
  if want.key then where.key = want.key end
  if want.about then where.about = want.about end
  if want.urgency then where.urgency = want.urgency end
  if want.to then where.target = native.entity(want.to) and tostring(want.to) or want.to end
  return words.find("alert", where)
end

function T:expect_alert(want)
  options("expect_alert", want, alert_options)
  if #alerts(want) == 0 then error("no open alert" .. (want.key and " '" .. want.key .. "'" or "") .. (want.to and " to " .. tostring(want.to) or ""), 2) end
end

function T:expect_no_alert(want)
  options("expect_no_alert", want, alert_options)
  if #alerts(want) > 0 then error("an alert is open" .. (want.key and ": " .. want.key or ""), 2) end
end

function T:expect_event(type_of, want)
  want = want or {}
  options("expect_event", want, { on = true, count = true })
  local subject = want.on and want.on.id or nil
  local seen = drive.events(type_of, subject)
  if want.count and seen ~= want.count then
    error(string.format("%s happened %d times, not %d", type_of, seen, want.count), 2)
  end
  if not want.count and seen == 0 then error(type_of .. " did not happen", 2) end
end

-- ---- pages ----

local function in_language(text, language)
  return type(text) == "table" and text[language] or text
end

local function add_texts(lines, list, language)
  local cells = {}
  for i, cell in lib.ipairs(list or {}) do cells[i] = in_language(cell, language) end
  lines[#lines + 1] = lib.table.concat(cells, " | ")
end

local function add_block(lines, block, language)
  if block.text then lines[#lines + 1] = in_language(block.text, language) end
  if block.columns then add_texts(lines, block.columns, language) end
  for _, row in lib.ipairs(block.rows or {}) do add_texts(lines, row, language) end
  for _, item in lib.ipairs(block.items or {}) do lines[#lines + 1] = in_language(item, language) end
end

-- page("minutes", meeting [, "en"]) → its text, a line a block, row or item; cells are parted by " | ". Nothing to print: nil and why.
function T:page(what, of, language)
  language = language or "zh-CN"
  local page, problem = drive.page(what, of)
  if not page then return nil, problem end
  local lines = { in_language(page.title, language) }
  for _, block in lib.ipairs(page.blocks) do add_block(lines, block, language) end
  return lib.table.concat(lines, "\n")
end

-- event(type [, entity]): the newest such event as the log has it: data, because, actor, rule …
function T:event(type_of, on) return drive.event(type_of, on and on.id or nil) end

-- delivered(message [, refusal]): the other community took what send() left for it, or refused it with that text
function T:delivered(message, refusal) drive.delivered(message.id, refusal) end

local function word_names()
  local names = {}
  for name in pairs(T) do
    if name ~= "__index" then names[#names + 1] = name end
  end
  return names
end

setmetatable(T, { __index = function(_, name)
  error(string.format("a test has no t:%s%s", tostring(name), native.suggest(tostring(name), word_names())), 2)
end })

function T:failures() return words.find("muster_failure", { state = "parked" }) end

local function add(name, fn)
  if type(name) ~= "string" or type(fn) ~= "function" then error("test(\"what holds\", function(t) … end)", 2) end
  tests[#tests + 1] = { name = name, fn = fn }
end

local names = { test = add }
for name, value in pairs(lib) do names[name] = value end
for name, word in pairs(words) do
  if string.sub(name, 1, 1) ~= "_" then names[name] = word end
end
local env = setmetatable({}, {
  __index = function(_, name)
    local value = rawget(names, name)
    if value == nil then error("nothing is named '" .. tostring(name) .. "'", 2) end
    return value
  end,
})

return { env = env, tests = tests, new = function() return setmetatable({}, T) end }
