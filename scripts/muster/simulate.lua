-- The words of a pack's simulation.lua: people who live under the pack, for `muster simulate`.
--
--   simulation { from = "2021-08-01", report = "report.draw_up" }
--       The first day, and the event that draws up the pack's report when the run is over (it gets since and ends).
--
-- Who does something, and when. `fn` acts; everything else only says when it is called.
--
--   plan(name, { rrule, at, if_holiday, per, where, within, notice, cancel }, fn(entity, due, off))
--       What an organiser decides: a calendar rule (as for every), once for each entity of the kind `per`. `within = "20 days"` moves each
--       entity's date by a drawn part of that, to office hours; `notice = "10 days"` calls fn that long before `due`. With the chance
--       `cancel` the occasion falls through: fn gets off = true and says so in the community's way. Without `per` there is one occasion
--       for the community, and entity is nil.
--   drawn(name, { per, where, a_year, hours }, fn(entity))
--       What befalls people: each entity of the kind `per` has the same chance in each month, `a_year` occasions on average. The draw is
--       stratified: the entities, in id order, are cut into strata of one expected occasion each, and one of each stratum is drawn. Day and
--       hour are drawn too, within hours = { 8, 21 }.
--   react(event, { who, delay, hours, when, chance, name }, fn(entity, who))
--       How somebody answers to what happened to an entity: `delay` later (a delay, or a function of the entity), if `when(entity)` holds and
--       by `chance`. who(entity) says at once whose answer it is; nil: nobody's. fn sees the entity as it is by then: it may be another's
--       turn already.
--   about("1 working day" [, spread])   a delay around a median: log-normal, spread 0.6 unless given
--   between("1h", "2 days")             a delay anywhere between
--
-- Inside fn:
--   act(event, entity, fields, { as, because, id })  an ordinary event; act(event, fields, …) creates. Gives the entity, or nil and why it was
--                                            refused: a refusal is no mistake, people are refused.
--   later(time or delay, fn)                 the same person goes on later
--   chance(p), random(m, n), pick(list)      from the stream of this (rule, entity, occasion)
--   trait(name, entity)                      a number from 0 to 1 that this entity has for the whole run
--   trait(name, entity, low, high)           the same, between two numbers
--   now, today, local_time, time, duration, working_days, get, find, count, sum, times, last, history, due, balance, moved, all(kind, where)
--   office(time)                             the time itself, or the next opening of the office
--   clock(time, hour [, minute])             that hour of the same day
--
-- What a simulation may not do is put in what should come out: no totals, no reading of reports, no stopping at a number.
local native = ...
local lib, words, drive = native.libraries, native.words, native.drive
local pairs, ipairs, type, error, tostring, setmetatable, pcall, string, math, select =
  lib.pairs, lib.ipairs, lib.type, lib.error, lib.tostring, lib.setmetatable, lib.pcall, lib.string, lib.math, lib.select

local header, source_figures
local rules, by_event, names = {}, {}, {}
local refused = {}
local begins, ends

-- ---- declaring ----------------------------------------------------------------------------------------------

local function keys_of(list)
  local keys = {}
  for key in pairs(list) do
    if type(key) == "string" then keys[#keys + 1] = key end
  end
  return keys
end

local function expect_keys(what, given, known)
  if type(given) ~= "table" then error(what .. " takes a table of options", 3) end
  for name in pairs(given) do
    if not known[name] then error(string.format("%s has no option '%s'%s", what, tostring(name), native.suggest(tostring(name), keys_of(known))), 3) end
  end
end

local function only_loading(word)
  if native.phase() == "run" then error(word .. " declares: it belongs at the top level of the file", 3) end
end

local function must(ok, _, problem)
  if not ok then error(problem, 3) end
  return ok
end

local function delay_of(text, what)
  local ok, value = pcall(words.duration, text)
  if not ok then error(what .. " takes durations like \"2 working hours\"", 3) end
  return value
end

local function about(median, spread) return { median = delay_of(median, "about"), spread = spread or 0.6 } end
local function between(low, high) return { low = delay_of(low, "between"), high = delay_of(high, "between") } end

local function is_delay(value) return type(value) == "table" and (value.median ~= nil or value.low ~= nil) end

local function add(rule, name, fn)
  if type(fn) ~= "function" then error("the last argument is what is done: a function", 3) end
  if names[name] then error("two rules are named '" .. name .. "': their chances would be the same", 3) end
  names[name] = true
  rule.name, rule.fn = name, fn
  rules[#rules + 1] = rule
end

local function simulation(spec)
  only_loading("simulation")
  expect_keys("simulation", spec, { from = true, report = true })
  if header then error("simulation { … } stands once", 2) end
  if spec.report then must(native.event(spec.report)) end
  header = spec
end

local plan_options = { rrule = true, at = true, start = true, if_holiday = true, per = true, where = true, within = true, notice = true, cancel = true }
local function plan(name, spec, fn)
  only_loading("plan")
  expect_keys("plan", spec, plan_options)
  if type(spec.rrule) ~= "string" then error("plan \"" .. tostring(name) .. "\" needs an rrule", 2) end
  if spec.per then must(native.kind(spec.per)) end
  local rule = { what = "plan" }
  for key, value in pairs(spec) do rule[key] = value end
  if spec.within then rule.within = delay_of(spec.within, "within") end
  if spec.notice then rule.notice = delay_of(spec.notice, "notice") end
  drive.occasions(spec, "2021-01-01", "2021-01-01")          -- a wrong rule is told here
  add(rule, name, fn)
end

local drawn_options = { per = true, where = true, a_year = true, hours = true }
local function drawn(name, spec, fn)
  only_loading("drawn")
  expect_keys("drawn", spec, drawn_options)
  must(native.kind(spec.per or ""))
  if type(spec.a_year) ~= "number" then error("drawn \"" .. tostring(name) .. "\" needs a_year, the occasions a year and entity", 2) end
  add({ what = "drawn", per = spec.per, where = spec.where, a_year = spec.a_year, hours = spec.hours or { 8, 21 } }, name, fn)
end

local react_options = { who = true, delay = true, hours = true, when = true, chance = true, name = true }
local function react(event, spec, fn)
  only_loading("react")
  expect_keys("react", spec, react_options)
  must(native.event(event))
  if spec.delay and type(spec.delay) ~= "function" and not is_delay(spec.delay) then error("delay is about(…), between(…) or a function that gives one", 2) end
  local rule = { what = "react", event = event, who = spec.who, delay = spec.delay, hours = spec.hours, when = spec.when, chance = spec.chance }
  add(rule, spec.name or event, fn)
  by_event[event] = by_event[event] or {}
  local list = by_event[event]
  list[#list + 1] = rule
end

-- ---- chance and time ----------------------------------------------------------------------------------------

local function chance(p) return drive.number() < p end
local function pick(list) return #list > 0 and list[drive.random(1, #list)] or nil end

local function trait(name, entity, low, high)
  local number = drive.fixed("trait/" .. name .. "/" .. entity.id)
  return low and low + number * (high - low) or number
end

-- Sum of twelve is near enough to a normal deviate, and the same on every machine.
local function normal()
  local sum = -6
  for _ = 1, 12 do sum = sum + drive.number() end
  return sum
end

-- By series and squaring: the mathematics library's last digit differs between machines.
local function exp(x)
  local part, sum, term = x / 1024, 1.0, 1.0
  for n = 1, 6 do
    term = term * part / n
    sum = sum + term
  end
  for _ = 1, 10 do sum = sum * sum end
  return sum
end

local function after(from, delay)
  if delay.median then return drive.after(from, delay.median, math.min(20, exp(delay.spread * normal()))) end
  local factor = drive.number()
  local low, high = drive.after(from, delay.low, 1), drive.after(from, delay.high, 1)
  if high <= low then return low end
  return drive.after(low, high - low, factor)
end

-- People do not answer at night.
local function awake(time, hours)
  if not hours then return time end
  local at = words.local_time(time)
  if at.hour >= hours[1] and at.hour < hours[2] then return time end
  if at.hour >= hours[2] then time = drive.after(time, "1 day", 1) end
  return drive.clock(time, hours[1] + drive.random(0, 1), drive.random(0, 59))
end

local function later(when, fn)
  if is_delay(when) then when = after(drive.now(), when) end
  drive.later(when, fn)
end

-- ---- acting -------------------------------------------------------------------------------------------------

local act_options = { as = true, because = true, id = true }
local function act(event, entity, fields, options)
  if entity ~= nil and not native.entity(entity) then entity, fields, options = nil, entity, fields end
  options = options or {}
  expect_keys("act", options, act_options)
  local actor = options.as or "anonymous"
  if native.entity(actor) then actor = actor.id end
  local done, why = drive.act(event, entity, fields or {}, actor, options.id, options.because)
  if not done then
    refused[event] = refused[event] or { times = 0, last = why }
    refused[event].times = refused[event].times + 1
    refused[event].last = why
  end
  return done, why
end

-- ---- what comes next ----------------------------------------------------------------------------------------

local function occasion(rule, entity, planned)
  local key = "plan/" .. rule.name .. "/" .. (entity and entity.id or "") .. "/" .. tostring(planned)
  drive.later(drive.now(), function()
    local due = planned
    if rule.within then due = drive.opening(drive.after(planned, rule.within, drive.number())) end
    local off = rule.cancel ~= nil and chance(rule.cancel)
    local notice = rule.notice and drive.opening(drive.now()) and due - rule.notice or due
    drive.later(notice, function() rule.fn(entity, due, off) end)
  end, key)
end

-- Its dates are computed once for the run; `seen` of them are behind us.
local function expand_plan(rule, to)
  local dues = {}
  while rule.dates[rule.seen + 1] and rule.dates[rule.seen + 1] < to do
    rule.seen = rule.seen + 1
    dues[#dues + 1] = rule.dates[rule.seen]
  end
  if #dues == 0 then return end
  for _, entity in ipairs(rule.per and drive.all(rule.per, rule.where or {}) or { false }) do
    for _, planned in ipairs(dues) do occasion(rule, entity or nil, planned) end
  end
end

local function month_name(from)
  local at = words.local_time(from)
  return string.format("%04d-%02d", at.year, at.month)
end

-- Part of a month at the run's ends is part of its chance: who is drawn for a day outside does nothing.
local function expand_drawn(rule, from, to)
  local month = month_name(from)
  for i, entity in ipairs(drive.drawn(rule.per, rule.where or {}, rule.a_year / 12, "drawn/" .. rule.name .. "/" .. month)) do
    local span = to - from
    drive.stream("drawn/" .. rule.name .. "/" .. month .. "/" .. entity.id .. "/" .. i)
    local time = awake(drive.after(from, span, drive.number()), rule.hours)
    if time >= begins then
      drive.later(time, function() rule.fn(entity) end, "drawn/" .. rule.name .. "/" .. month .. "/" .. entity.id .. "/" .. i .. "/act")
    end
  end
end

local ahead = 3                          -- months that plans are known before: longer than any notice

local function each_month(from)
  drive.later(from, function()
    local to, far = drive.month(from, 1), drive.month(from, ahead)
    for _, rule in ipairs(rules) do
      if rule.what == "drawn" then expand_drawn(rule, from, to) end
      if rule.what == "plan" then expand_plan(rule, far) end
    end
    each_month(to)
  end)
end

local function start(from, to)
  begins, ends = from, to
  drive.stream("start")
  for event in pairs(by_event) do drive.listen(event) end
  for _, rule in ipairs(rules) do
    if rule.what == "plan" then rule.dates, rule.seen = drive.occasions(rule, from, to), 0 end
  end
  each_month(drive.month(from, 0))
end

local function happened(event, entity)
  for _, rule in ipairs(by_event[event] or {}) do
    drive.stream("react/" .. rule.name .. "/" .. entity.id .. "/" .. words.times(entity, event))
    local who = not rule.who or rule.who(entity)
    if who and (not rule.when or rule.when(entity)) and (not rule.chance or chance(rule.chance)) then
      local time, delay = drive.now(), rule.delay
      if type(delay) == "function" then delay = delay(entity) end
      if delay then time = after(time, delay) end
      drive.later(awake(time, rule.hours), function() rule.fn(entity, who) end)
    end
  end
end

-- ---- the end ------------------------------------------------------------------------------------------------

local function drawn_up()
  local report, why = drive.act(header.report, nil, { since = begins, ends = ends }, "simulation", nil, nil)
  if not report then error(header.report .. " was refused: " .. why, 0) end
  if not report.lines then
    local failure = words.find("muster_failure", { state = "parked" }, { sort = "-created", limit = 1 })[1]
    error(header.report .. " gave no lines" .. (failure and ": " .. tostring(failure.error) or ""), 0)
  end
  return report.lines
end

local function finish(acts)
  drive.stream("finish")
  local lines, compared = {}, {}
  for _, line in ipairs(header.report and drawn_up() or {}) do
    local copy = {}
    for name, value in pairs(line) do copy[name] = value end
    copy.source = source_figures and source_figures[line.key]
    lines[#lines + 1] = copy
    compared[line.key] = true
  end
  for key in pairs(source_figures or {}) do
    if not compared[key] then error("source.lua names '" .. key .. "', which the report does not have", 0) end
  end
  local no = {}
  for event, many in pairs(refused) do no[event] = many end
  return { acts = acts, refused = no, lines = lines }
end

-- ---- the files ----------------------------------------------------------------------------------------------

local function environment(...)
  local known = {}
  for i = 1, select("#", ...) do
    for name, value in pairs((select(i, ...))) do known[name] = value end
  end
  return setmetatable({}, {
    __index = function(_, name)
      local value = known[name]
      if value == nil then error(string.format("nothing is named '%s'%s", tostring(name), native.suggest(tostring(name), keys_of(known))), 2) end
      return value
    end,
    __newindex = function(_, name) error(string.format("'%s' would be a global; write local %s", tostring(name), tostring(name)), 2) end,
  }), known
end

local living = {
  simulation = simulation, plan = plan, drawn = drawn, react = react, about = about, between = between, act = act, later = later, chance = chance, random = drive.random,
  pick = pick, trait = trait, now = drive.now, all = drive.all, office = drive.opening, clock = drive.clock,
  today = function() return string.sub(tostring(drive.now()), 1, 10) end,
}
local reading = {}
for name, word in pairs(words) do
  if string.sub(name, 1, 1) ~= "_" and name ~= "append" then reading[name] = word end
end

local function run_file(path, env)
  local chunk, where, text = native.compile(path, env)
  if not chunk then return native.diagnose("error", where, text) end
  local ok, problem = pcall(chunk)
  if ok then return end
  local place, rest = string.match(tostring(problem), "^([^:]+:%d+): (.*)$")
  native.diagnose("error", place or path, rest or tostring(problem))
end

-- A library of the pack or of std that only reads: std.posts and the like. Its texts are the rules'.
local modules = {}
local function require_module(name)
  if modules[name] then return modules[name] end
  local path = string.gsub(string.match(name, "^std%.(.+)$") or name, "%.", "/")
  for _, file in ipairs(string.find(name, "^std%.") and { "std/" .. path .. ".lua", "@std/" .. path .. ".lua" } or { path .. ".lua", "lib/" .. path .. ".lua" }) do
    if native.exists(file) then
      local own = environment(lib, reading, { text = function() end, say = function(key) return key end, require = require_module, now = drive.now, today = living.today })
      local chunk, where, text = native.compile(file, own)
      if not chunk then error(where .. ": " .. text, 2) end
      modules[name] = chunk()
      return modules[name]
    end
  end
  error("no module '" .. name .. "'", 2)
end
living.require = require_module

local env, known = environment(lib, reading, living)
run_file("simulation.lua", env)
header = header or {}
native.check("simulation.lua", "simulation", keys_of(known), {}, {})

if native.exists("source.lua") then
  run_file("source.lua", (environment(lib, { source = function(figures) source_figures = figures end })))
end

return { start = start, happened = happened, finish = finish, from = header.from, report = header.report }
