-- kind, extend, ledger: what a pack's model files declare, gathered into one plain model for the engine.
local parts = ...
local native, lib, state = parts.native, parts.lib, parts.state
local pairs, ipairs, type, tostring, table =
  lib.pairs, lib.ipairs, lib.type, lib.tostring, lib.table
local mistake, keys_of, expect_keys = parts.errors.mistake, parts.errors.keys_of, parts.errors.expect_keys
local sorted_fields, plain_takes, plain_by = parts.fields.sorted_fields, parts.fields.plain_takes, parts.fields.plain_by

local event_options = { from = true, to = true, takes = true, by = true, label = true, at = true, help = true }

local function plain_event(kind, name, event)
  local owner = kind .. "." .. name
  if type(event) ~= "table" then mistake("%s must be a table like { from = …, to = … }", owner) end
  expect_keys(owner, event, event_options, event.at)
  local from = event.from
  if type(from) == "string" and from ~= "any" then from = { from } end
  return { name = name, from = from, to = event.to, takes = plain_takes(event.takes, owner), by = plain_by(event.by), label = event.label, at = event.at }
end

-- Creating events first, then by name: a plain table has no order of its own.
local function sorted_events(kind, events)
  local out = {}
  for name, event in pairs(events or {}) do out[#out + 1] = plain_event(kind, name, event) end
  table.sort(out, function(a, b)
    if (a.from == nil) ~= (b.from == nil) then return a.from == nil end
    return a.name < b.name
  end)
  return out
end

local kind_options = native.options("kind")

-- starts, ends, title, place name fields; cancelled lists states in which it does not take place.
local calendar_options = { starts = true, ends = true, title = true, place = true, cancelled = true }

local function declare_kind(name)
  if type(name) ~= "string" then mistake("kind names itself: kind \"wish\" { … }") end
  return function(spec)
    expect_keys("kind " .. name, spec, kind_options)
    if spec.calendar then expect_keys("kind " .. name .. ": calendar", spec.calendar, calendar_options) end
    if state.kind_by_name[name] then mistake("kind '%s' is declared twice; use extend \"%s\" { … } to change it", name, name) end
    local kind = { name = name, at = native.where(), label = spec.label, state_labels = {}, timer_labels = {}, fields = spec.fields or {},
      states = spec.states or {}, events = {}, timers = spec.timers or {}, unique = spec.unique, indexes = {}, calendar = spec.calendar, standard = spec.standard_events }
    for event, definition in pairs(spec.events or {}) do
      if type(definition) ~= "table" then mistake("%s.%s must be a table like { from = …, to = … }", name, event) end
      definition.at = definition.at or kind.at
      kind.events[event] = definition
    end
    -- copied, so that an extension adds to them
    for _, index in ipairs(spec.indexes or {}) do kind.indexes[#kind.indexes + 1] = index end
    for state_name, label in pairs(spec.state_labels or spec.labels or {}) do kind.state_labels[state_name] = label end
    for timer, label in pairs(spec.timer_labels or {}) do kind.timer_labels[timer] = label end
    state.kind_by_name[name] = kind
    state.kinds[#state.kinds + 1] = kind
  end
end

local extend_options = native.options("extend")

local function known_kind(name)
  local kind = state.kind_by_name[name]
  if not kind then mistake("no kind '%s'%s", tostring(name), native.suggest(tostring(name), keys_of(state.kind_by_name))) end
  return kind
end

-- A retired value stays readable and may be asked for; no event may give it any more.
local function retire(kind, value)
  local known, found = {}, false
  for _, field in pairs(kind.fields) do
    for _, other in ipairs(type(field) == "table" and field.type == "enum" and field.values or {}) do
      known[#known + 1] = other
      if other == value then
        field.retired = field.retired or {}
        field.retired[#field.retired + 1] = value
        found = true
      end
    end
  end
  if not found then mistake("%s has no value '%s' that could be retired%s", kind.name, tostring(value), native.suggest(tostring(value), known)) end
end

-- What an extended event takes: what it took, and more. Two pieces may each add their field.
local function joined_takes(old, new)
  if not old or not new then return new or old end
  local out, listed = {}, {}
  for key, value in pairs(old) do
    if type(key) == "string" then out[key] = value end
  end
  for key, value in pairs(new) do
    if type(key) == "string" then out[key] = value end
  end
  for _, takes in ipairs { old, new } do
    for _, field in ipairs(takes) do
      if out[field] == nil and not listed[field] then
        listed[field] = true
        out[#out + 1] = field
      end
    end
  end
  return out
end

-- Other words for a field, an event or a state.
local function relabel(kind, part, label)
  local field, event, known = kind.fields[part], kind.events[part], {}
  if type(field) == "function" then field = field() end
  for _, name in ipairs(kind.states) do
    if name == part then
      kind.state_labels[part] = label
      return
    end
  end
  if not field and not event then
    for _, names in ipairs { kind.fields, kind.events } do
      for name in pairs(names) do known[name] = true end
    end
    mistake("%s has no field, event or state '%s' to be called otherwise%s", kind.name, tostring(part), native.suggest(tostring(part), keys_of(known)))
  end
  local copy = {}                              -- the definition may be shared by several kinds
  for key, value in pairs(field or event) do copy[key] = value end
  copy.label = label
  if field then kind.fields[part] = copy else kind.events[part] = copy end
end

local function extend(name)
  return function(spec)
    local kind = known_kind(name)
    expect_keys("extend " .. name, spec, extend_options)
    state.changes[#state.changes + 1] = { what = "extend", name = name, where = native.where() }
    for field, definition in pairs(spec.fields or {}) do kind.fields[field] = definition end
    for _, new in ipairs(spec.states or {}) do kind.states[#kind.states + 1] = new end
    for _, new in ipairs(spec.timers or {}) do kind.timers[#kind.timers + 1] = new end
    for event, definition in pairs(spec.events or {}) do
      local old = kind.events[event] or {}
      local merged = { at = native.where() }
      for key, value in pairs(old) do merged[key] = value end
      for key, value in pairs(definition) do merged[key] = value end
      merged.takes = joined_takes(old.takes, definition.takes)
      merged.at = native.where()
      kind.events[event] = merged
    end
    for event, roles in pairs(spec.by or {}) do
      if not kind.events[event] then mistake("%s has no event '%s'%s", name, event, native.suggest(event, keys_of(kind.events))) end
      kind.events[event].by = roles
    end
    for field, values in pairs(spec.values or {}) do
      local old = kind.fields[field]
      if type(old) ~= "table" or old.type ~= "enum" then mistake("%s.%s is no enum that could take more values", name, field) end
      for _, value in ipairs(values) do old.values[#old.values + 1] = value end
      for value, label in pairs(values) do
        if type(value) == "string" then
          old.labels = old.labels or {}
          old.labels[value] = label
        end
      end
    end
    for _, value in ipairs(spec.retire or {}) do retire(kind, value) end
    if spec.label then kind.label = spec.label end
    for part, label in pairs(spec.labels or {}) do relabel(kind, part, label) end
    if spec.calendar then
      expect_keys("extend " .. name .. ": calendar", spec.calendar, calendar_options)
      kind.calendar = spec.calendar
    end
    for _, set in ipairs(spec.unique or {}) do
      kind.unique = kind.unique or {}
      kind.unique[#kind.unique + 1] = set
    end
    for _, index in ipairs(spec.indexes or {}) do kind.indexes[#kind.indexes + 1] = index end
    for state_name, label in pairs(spec.state_labels or {}) do kind.state_labels[state_name] = label end
    for timer, label in pairs(spec.timer_labels or {}) do kind.timer_labels[timer] = label end
  end
end

local function ledger(name)
  return function(spec)
    expect_keys("ledger " .. tostring(name), spec, native.options("ledger"))
    state.ledgers[#state.ledgers + 1] = { name = name, accounts = spec.accounts or {}, overdraft = spec.overdraft or {}, decimals = spec.decimals or 0,
      label = spec.label, at = native.where() }
  end
end

-- correct changes any field with a reason; void takes the entity out of every count.
local function add_standard(kind)
  local takes, voided = { reason = { type = "text", max = 500, required = true, at = kind.at, order = 0 } }, false
  for name, field in pairs(kind.fields) do
    if type(field) == "function" or field.type ~= "json" then takes[#takes + 1] = name end
  end
  for _, name in ipairs(kind.states) do voided = voided or name == "void" end
  if not voided and #kind.states > 0 then kind.states[#kind.states + 1] = "void" end
  if #kind.states > 0 then kind.state_labels.void = kind.state_labels.void or { en = "Void", ["zh-CN"] = "已作废" } end
  kind.events.correct = kind.events.correct or { from = "any", takes = takes, at = kind.at, label = { en = "Correct", ["zh-CN"] = "更正" } }
  kind.events.void = kind.events.void or { from = "any", to = #kind.states > 0 and "void" or nil, at = kind.at, label = { en = "Void", ["zh-CN"] = "作废" },
    takes = { reason = { type = "text", max = 500, required = true, at = kind.at, order = 0 } } }
end

local function plain_unique(unique)
  local out = {}
  for i, set in ipairs(unique or {}) do
    local fields = {}
    for k, name in ipairs(set) do fields[k] = name end
    out[i] = { fields = fields, while_in = set.while_in }
  end
  return out
end

local function plain_model(pack)
  local kinds = {}
  for i, kind in ipairs(state.kinds) do
    if kind.standard then add_standard(kind) end
    kinds[i] = { name = kind.name, at = kind.at, label = kind.label,
      state_labels = lib.next(kind.state_labels) and kind.state_labels or nil, fields = sorted_fields(kind.fields, kind.name), states = kind.states,
      timer_labels = lib.next(kind.timer_labels) and kind.timer_labels or nil, events = sorted_events(kind.name, kind.events), timers = kind.timers,
      unique = plain_unique(kind.unique), indexes = kind.indexes or {}, calendar = kind.calendar }
  end
  return { name = pack.name, title = pack.title, timezone = pack.timezone, kinds = kinds, ledgers = state.ledgers }
end

-- Events that say by = {}: no role may raise them, a rule has to.
local function for_rules_only()
  local out = {}
  for _, kind in ipairs(state.kinds) do
    for name, event in pairs(kind.events) do
      if type(event.by) == "table" and #event.by == 0 then out[#out + 1] = { name = kind.name .. "." .. name, where = event.at } end
    end
  end
  return out
end

local words = { kind = declare_kind, extend = extend, ledger = ledger }
for name, word in pairs(parts.fields.words) do words[name] = word end

return { words = words, plain_model = plain_model, for_rules_only = for_rules_only, relabel = relabel }
