-- on, check, every, each: when a pack's functions are called; and off, which takes one out of force.
local parts = ...
local native, lib, state = parts.native, parts.lib, parts.state
local words = native.words
local pairs, ipairs, type, error, tostring, string =
  lib.pairs, lib.ipairs, lib.type, lib.error, lib.tostring, lib.string
local mistake, checked, keys_of, expect_keys, only_loading =
  parts.errors.mistake, parts.errors.checked, parts.errors.keys_of, parts.errors.expect_keys, parts.errors.only_loading

local handler_options = native.options("on")

local function unique_name(wanted, given)
  local name, n = wanted, 1
  while state.names[name] do
    if given then mistake("two rules are named '%s'", wanted) end
    n = n + 1
    name = wanted .. "_" .. n
  end
  state.names[name] = true
  return name
end

local function add_handler(prefix, use, event, options, fn)
  if type(fn) ~= "function" then mistake("%s needs a function", use) end
  if options.name and (type(options.name) ~= "string" or #options.name > 100 or string.find(options.name, "%c")) then
    mistake("a rule's name is a text of at most 100 characters without control characters")
  end
  local base = options.name and (prefix .. "." .. options.name) or prefix .. "." .. use .. "_" .. string.gsub(event.label, "[^%w_]", "_")
  local states = options.if_state
  if type(states) == "string" then states = { states } end
  for _, name in ipairs(states or {}) do checked(native.state(event.kind, name)) end
  local when = options.when
  if options.mode then
    local inner, mode = when, options.mode
    when = function(entity, ev)
      if not state.mode_resolver then error("opts.mode needs a resolver: mode_of(function(entity) … end), or uses = { \"std.mode\" }", 0) end
      if state.mode_resolver(entity) ~= mode then return false, { en = "the mode is not " .. mode, ["zh-CN"] = "当前模式不是 " .. mode } end
      if inner then return inner(entity, ev) end
      return true
    end
  end
  if when ~= nil and type(when) ~= "function" then mistake("when must be a function") end
  local handler = { name = unique_name(base, options.name), where = native.where(), use = use, event = event.type, fn = fn, when = when,
    if_state = states, label = options.label, allow = options.on_failure == "allow" }
  state.handlers[#state.handlers + 1] = handler
  return #state.handlers
end

local function event_words(prefix)
  local function declare(use)
    return function(type_of, options, fn)
      only_loading(use)
      if fn == nil then options, fn = {}, options end
      if type(type_of) ~= "string" then mistake("%s names an event: %s(\"wish.submit\", …)", use, use) end
      if type(options) ~= "table" then mistake("%s(\"%s\", options, function): options is a table", use, type_of) end
      expect_keys(use, options, handler_options)
      local event, where, text = native.event(type_of)
      checked(event, where, text)
      add_handler(prefix, use, { type = type_of, kind = event.kind, label = event.name }, options, fn)
    end
  end
  return declare("on"), declare("check")
end

local schedule_options = native.options("every")

local function every_word(prefix)
  return function(name, spec, fn)
    only_loading("every")
    if type(name) ~= "string" or not string.match(name, "^[a-z][a-z0-9_]*$") then mistake("every names itself with a-z 0-9 _") end
    expect_keys("every(\"" .. name .. "\")", spec, schedule_options)
    local full = string.find(prefix, "^std%.") and prefix .. "." .. name or name
    for _, other in ipairs(state.schedules) do
      if other.name == full then mistake("every(\"%s\") stands twice", full) end
    end
    local at = add_handler(prefix, "every", { label = name }, { name = "every_" .. name, label = spec.label }, fn)
    state.schedules[#state.schedules + 1] = { name = full, handler = at, rrule = spec.rrule, at = spec.at, start = spec.start,
      if_holiday = spec.if_holiday, label = spec.label, catch_up = spec.catch_up or "once" }
  end
end

local function each_word(prefix)
  return function(name, kind, where, body)
    if native.phase() ~= "load" then
      local declared = state.each_by_name[name]
      return words._each(name, kind or (declared and declared.kind), where or (declared and declared.where), body)
    end
    if type(name) ~= "string" or #name > 100 or string.find(name, "%c") then mistake("each names itself: each(\"sweep\", \"wish\", { … }, …)") end
    if state.each_by_name[name] then mistake("each(\"%s\") stands twice", name) end
    if type(kind) == "function" then kind, body = nil, kind end
    if kind then checked(native.kind(kind)) end
    if type(body) == "string" then                 -- an event instead of a function
      local event, where_wrong, wrong = native.event(body)
      checked(event, where_wrong, wrong)
      local short = event.name
      body = function(entity) words.emit(event.type, entity, {}) return short end
    end
    local at = add_handler(prefix, "each", { label = name }, { name = "each_" .. name }, body)
    state.eaches[#state.eaches + 1] = { name = name, handler = at }
    state.each_by_name[name] = { kind = kind, where = where }
  end
end

local off_options = native.options("off")
local offs, without_reason = {}, {}          -- `off "x"` alone is a call that does nothing
local function off(name)
  only_loading("off")
  local where = native.where()
  without_reason[where .. tostring(name)] = { where = where, name = tostring(name) }
  return function(spec)
    without_reason[where .. tostring(name)] = nil
    if type(spec) ~= "table" or not spec.because then mistake("off \"%s\" needs because = …", tostring(name)) end
    expect_keys("off \"" .. tostring(name) .. "\"", spec, off_options)
    offs[#offs + 1] = { name = name, because = spec.because, where = native.where() }
    state.changes[#state.changes + 1] = { what = "off", name = name, where = native.where(), because = spec.because }
  end
end

local function apply_offs()
  for _, item in pairs(without_reason) do native.diagnose("error", item.where, string.format("off \"%s\" needs because = …", item.name)) end
  for _, item in ipairs(offs) do
    local found
    for _, handler in ipairs(state.handlers) do
      if handler.name == item.name then
        found = true
        handler.fn = function() end
        handler.when = function() return false, item.because end
        handler.off = tostring(item.because)
      end
    end
    if not found then
      native.diagnose("error", item.where, string.format("no rule '%s'%s", tostring(item.name), native.suggest(tostring(item.name), keys_of(state.names))))
    end
  end
end

return { event_words = event_words, every_word = every_word, each_word = each_word, off = off, apply_offs = apply_offs, add_handler = add_handler }
