-- The levels of a community and what their absence means for the shared model: where there is no microgrid things lie in the grid itself,
-- where there is no grid its posts are the community's, and who stands in may do what the other might. Read from community.lua.
local parts = ...
local native, lib, state = parts.native, parts.lib, parts.state
local pairs, ipairs, type, tostring, string = lib.pairs, lib.ipairs, lib.type, lib.tostring, lib.string

local spec, questions, complain

local function open(...) spec, questions, complain = ... end

local function level_named(name)
  for _, level in ipairs(questions.levels) do
    if level.name == name then return level end
  end
end

-- true, false, or "some": some areas have it and others do not
local function has(name)
  local said = spec.levels and spec.levels[name]
  if said == nil then return true end
  return said
end

local function check()
  local ok, names = true, {}
  for i, level in ipairs(questions.levels) do names[i] = level.name end
  for name, said in pairs(spec.levels or {}) do
    local level = level_named(name)
    if not level then
      ok = complain("levels/" .. tostring(name), "there is no level '%s'%s", tostring(name), native.suggest(tostring(name), names))
    elseif type(said) ~= "boolean" and not (said == "some" and level.within) then
      ok = complain("levels/" .. name, "levels.%s is true or false%s", name, level.within and ', or "some": some have it and others do not' or "")
    end
  end
  return ok
end

local function copy_of(field)
  local copy = {}
  for key, value in pairs(type(field) == "function" and field() or field) do copy[key] = value end
  return copy
end

local function is_ref(field, target)
  return type(field) == "table" and field.type == "ref" and field.kind == target
end

local function takes_too(events, name, other)
  for _, event in pairs(events) do
    local takes = {}
    for key, value in pairs(event.takes or {}) do takes[key] = value end
    for _, taken in ipairs(event.takes or {}) do
      if taken == name then takes[#takes + 1] = other end
    end
    event.takes = takes
  end
end

-- Where an area has no part of its own, things lie in the area itself.
local function lie_within(level)
  local outer = state.kind_by_name[level.within]
  for _, kind in ipairs(state.kinds) do
    local field = kind.fields[level.kind]
    if outer and kind ~= outer and is_ref(field, level.kind) then
      local loose = copy_of(field)
      loose.required = nil
      kind.fields[level.kind] = loose
      if kind.fields[level.within] == nil then
        kind.fields[level.within] = { type = "ref", kind = level.within, back = kind.name .. "_in_" .. level.within, label = outer.label, order = loose.order + 0.5, at = loose.at }
        takes_too(kind.events, level.kind, level.within)
      end
    end
  end
end

local function need_not_name(level)
  for _, kind in ipairs(state.kinds) do
    local field = kind.fields[level.kind]
    if is_ref(field, level.kind) and field.required then
      kind.fields[level.kind] = copy_of(field)
      kind.fields[level.kind].required = nil
    end
  end
end

-- "branch_secretary of microgrid.grid" where there may be no microgrid: of the grid itself; where there is no grid: of the community.
local function other_paths(path)
  local list, microgrid, grid = {}, level_named("microgrid"), level_named("grid")
  local inner, outer = microgrid.kind, grid.kind
  if path and has(microgrid.name) ~= true then
    local nearer = string.gsub(string.gsub(path, inner .. "%." .. outer .. "$", outer), inner .. "$", outer)
    if nearer ~= path then list[1] = nearer end
  end
  if path and has(grid.name) == false and string.match(path, "%f[%w]" .. outer .. "$") then list[#list + 1] = "" end
  return list
end

local function wider_by(by)
  local out, seen = {}, {}
  local function add(role, path)
    local text = (path and path ~= "") and role .. " of " .. path or role
    if not seen[text] then
      seen[text] = true
      out[#out + 1] = text
    end
  end
  for _, text in ipairs(type(by) == "string" and { by } or by) do
    local role, path = string.match(text, "^(%S+) of (%S+)$")
    role = role or text
    local roles = { role }
    for other in string.gmatch(type((spec.stands_in or {})[role]) == "string" and spec.stands_in[role] or "", "[%w_]+") do roles[#roles + 1] = other end
    for _, one in ipairs(roles) do
      add(one, path)
      for _, other in ipairs(other_paths(path)) do add(one, other) end
    end
  end
  return out
end

local function add_roles()
  local kind = state.kind_by_name[questions.post.kind]
  local field = kind and kind.fields[questions.post.field]
  for role, label in pairs(spec.roles or {}) do
    local path = "roles/" .. tostring(role)
    if not field then return complain("roles", "no piece in `pieces` knows posts; add \"std.organisation\"") end
    if type(role) ~= "string" or not string.match(role, "^[a-z][a-z0-9_]*$") then
      complain(path, "a post is named with a-z 0-9 _")
    elseif type(label) ~= "table" or type(label.en) ~= "string" or type(label["zh-CN"]) ~= "string" then
      complain(path, "a post is called in both languages: %s = { en = \"…\", [\"zh-CN\"] = \"…\" }", role)
    else
      field.values[#field.values + 1] = role
      field.labels[role] = label
    end
  end
end

-- The shared model as this community has it.
local function adapt()
  add_roles()
  for _, level in ipairs(questions.levels) do
    if level.within and has(level.name) ~= true then lie_within(level) end
    if level.kind and has(level.name) == false then need_not_name(level) end
  end
  for _, kind in ipairs(state.kinds) do
    for _, event in pairs(kind.events) do
      if event.by then event.by = wider_by(event.by) end
    end
  end
end

return { open = open, has = has, check = check, adapt = adapt }
