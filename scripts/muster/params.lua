-- param declares a value that an administrator may change, and reads it; set gives a shared one another default.
local parts = ...
local native, lib, state = parts.native, parts.lib, parts.state
local words = native.words
local pairs, ipairs, type, error, setmetatable, tostring, string =
  lib.pairs, lib.ipairs, lib.type, lib.error, lib.setmetatable, lib.tostring, lib.string
local mistake, keys_of, expect_keys, only_loading = parts.errors.mistake, parts.errors.keys_of, parts.errors.expect_keys, parts.errors.only_loading

local param_options = native.options("param.NAME")

local function guess_type(default)
  local kind = type(default)
  if kind == "number" then return default % 1 == 0 and "integer" or "number" end
  if kind == "boolean" then return "boolean" end
  return "text"
end

local function plain_default(value)
  return (type(value) == "userdata") and tostring(value) or value
end

-- default_for = { mode = { war = … } }: another default where a scope has that value, until somebody sets one there.
local function check_default_for(param, default_for)
  expect_keys("param." .. param.name .. ": default_for", default_for, (function()
    local known = {}
    for _, scope in ipairs(param.by or {}) do known[scope] = true end
    return known
  end)())
  for scope, values in pairs(default_for) do
    for value, given in pairs(values) do
      if (type(given) == "table") ~= (param.keys ~= nil) then mistake("param.%s: default_for.%s.%s must be like the default", param.name, scope, tostring(value)) end
      local known = {}
      for _, key in ipairs(param.keys or {}) do known[key] = true end
      if param.keys then expect_keys("param." .. param.name .. ": default_for." .. scope .. "." .. tostring(value), given, known) end
    end
  end
end

local function declare_param(full)
  return function(spec)
    expect_keys("param." .. full, spec, param_options)
    if state.param_by_name[full] then mistake("param.%s is declared twice", full) end
    local param = { name = full, where = native.where(), by = spec.by, label = spec.label, help = spec.help, unit = spec.unit }
    if spec.default == nil then mistake("param.%s needs a default", full) end
    if spec.by ~= nil and type(spec.by) ~= "table" then mistake("param.%s: by lists its scopes: by = { \"grid\" }", full) end
    if #(spec.by or {}) > 8 then mistake("param.%s: by lists at most 8 scopes", full) end
    for _, scope in ipairs(spec.by or {}) do
      if scope ~= "mode" and not native.is_scope(scope) then mistake("param.%s: no kind and no field is named '%s' that a value could go by", full, tostring(scope)) end
    end
    local is_table = spec.type == "table"
    if is_table and type(spec.default) ~= "table" then mistake("param.%s is a table: its default is one too", full) end
    param.field = { type = is_table and (spec.of or "text") or spec.type or (spec.values and "enum" or guess_type(spec.default)), min = spec.min, max = spec.max,
      values = spec.values, labels = spec.labels, at = param.where }
    if is_table then
      param.keys, param.defaults, param.open = spec.keys or keys_of(spec.default), {}, spec.keys == nil
      for _, key in ipairs(param.keys) do param.defaults[key] = plain_default(spec.default[key]) end
    else
      param.field.default = plain_default(spec.default)
    end
    if spec.default_for then check_default_for(param, spec.default_for) end
    param.default_for = spec.default_for
    state.params[#state.params + 1] = param
    state.param_by_name[full] = param
  end
end

local function find_param(prefix, name)
  local own = state.param_by_name[prefix .. "." .. name]
  return own or state.param_by_name[name]
end

-- The scopes of the turn's entity: a field of that name, a ref to that kind, or the same one ref further; the mode of its area.
local function scopes_of_turn(param)
  local entity = param.by and words._subject()
  if not entity then return nil end
  local scopes = {}
  for _, scope in ipairs(param.by) do
    local value = words.area_of(entity, scope)
    if value == nil and scope == "mode" and state.mode_resolver then value = state.mode_resolver(entity) end
    scopes[scope] = value
  end
  return scopes
end

local function read_param(prefix, name, scopes)
  local param = find_param(prefix, name)
  if not param then
    error(string.format("no param '%s'%s", tostring(name), native.suggest(tostring(name), keys_of(state.param_by_name))), 3)
  end
  scopes = scopes or scopes_of_turn(param)
  if not param.keys then return words._param(param.name, nil, scopes) end
  local out = {}
  for _, key in ipairs(param.keys) do out[key] = words._param(param.name, key, scopes) end
  return out
end

local function param_object(prefix)
  return setmetatable({}, {
    __index = function(_, name)
      if native.phase() ~= "load" then return read_param(prefix, name) end
      return declare_param(string.find(prefix, "^std%.") and (prefix .. "." .. name) or name)
    end,
    __call = function(_, name, scopes) return read_param(prefix, name, scopes) end,
    __newindex = function() error("a param is changed by an administrator, not by a rule", 2) end,
  })
end

-- set "std.wish.claim_within" { default = … }: another default, the rest as it was
local settings = {}

-- level: a level that the community does not have says so; what was stated otherwise stands in param.stated.
local function add_setting(name, spec, where, level)
  settings[#settings + 1] = { name = name, spec = spec, where = where, level = level }
end

local function copy_of(list)
  local copy = {}
  for key, value in pairs(list) do copy[key] = value end
  return copy
end

local set_options = native.options("set")
local function set(name)
  only_loading("set")
  return function(spec)
    expect_keys("set \"" .. tostring(name) .. "\"", spec, set_options)
    add_setting(name, spec, native.where())
    state.changes[#state.changes + 1] = { what = "set", name = name, where = native.where() }
  end
end

-- A table whose keys were not listed takes new ones: a category of the community's own gets its officer.
local function set_key(param, where, key, value)
  if param.defaults[key] == nil then
    if not param.open then
      native.diagnose("error", where, string.format("%s has no key '%s'%s", param.name, tostring(key), native.suggest(tostring(key), param.keys)))
      return
    end
    local keys = {}
    for i, name in ipairs(param.keys) do keys[i] = name end
    keys[#keys + 1] = key
    param.keys = keys
  end
  param.defaults[key] = plain_default(value)
end

local function apply_settings()
  for _, setting in ipairs(settings) do
    local param = state.param_by_name[setting.name]
    if not param then
      native.diagnose("error", setting.where, string.format("no param '%s'%s", tostring(setting.name), native.suggest(tostring(setting.name), keys_of(state.param_by_name))))
    else
      local said = param.field.default
      if param.keys then said = copy_of(param.defaults) end
      if setting.level then
        param.stated = param.stated or said
      elseif setting.spec.default ~= nil and param.shared == nil then         -- what the piece itself says, for the model's page
        param.shared = said
      end
      param.field.at = setting.where             -- where a mistake in the values is now
      for key, value in pairs(setting.spec) do
        if key == "default" and param.keys then
          for k, v in pairs(value) do set_key(param, setting.where, k, v) end
        elseif key == "default" then
          param.field.default = plain_default(value)
        elseif key == "min" or key == "max" then
          param.field[key] = value
        else
          param[key] = value
        end
      end
    end
  end
end

return { object = param_object, set = set, add_setting = add_setting, apply_settings = apply_settings }
