-- pack.lua: what the pack is called, its limits and its calendar, and which shared pieces it uses.
local parts = ...
local native, lib = parts.native, parts.lib
local pairs, ipairs, type, tostring, string =
  lib.pairs, lib.ipairs, lib.type, lib.tostring, lib.string
local mistake, expect_keys = parts.errors.mistake, parts.errors.expect_keys
local environment, run_file, piece_file = parts.files.environment, parts.files.run_file, parts.files.piece_file

local pack_options = native.options("pack")

-- What a run, a turn and the community may use: the table of names and ranges is the engine's.
local function read_limits(limits)
  if limits == nil then return end
  if type(limits) ~= "table" then mistake("limits must be a table like { instructions = 2000000 }") end
  for name, value in pairs(limits) do
    local problem = native.limit(tostring(name), value)
    if problem then mistake("%s", problem) end
  end
end

-- What pack.lua declares; nil when it is wrong.
local function read_pack()
  local declared
  local env = environment(lib, { pack = function(spec)
    expect_keys("pack", spec, pack_options)
    if type(spec.name) ~= "string" or not string.match(spec.name, "^[a-z][a-z0-9_-]*$") then mistake("pack needs name = \"…\" of a-z 0-9 _ -") end
    read_limits(spec.limits)
    declared = spec
  end })
  if not native.exists("pack.lua") then
    native.diagnose("error", "pack.lua", "the pack has no pack.lua")
    return nil
  end
  if not run_file("pack.lua", env) then return nil end
  if not declared then
    native.diagnose("error", "pack.lua", "pack.lua must say pack { name = … }")
  end
  return declared
end

-- Where the pack says something: in pack.lua, or where its questionnaire does.
local function place_of(pack, name, index)
  return pack.place and pack.place(name, index) or "pack.lua"
end

local function read_calendar(pack)
  local spec = { timezone = pack.timezone or "UTC", weekly = {}, years = {}, closures = pack.closures or {}, openings = pack.openings or {} }
  if pack.calendar then
    local own, shipped = "calendar/" .. pack.calendar .. ".lua", "@calendar/" .. pack.calendar .. ".lua"
    local path = native.exists(own) and own or native.exists(shipped) and shipped
    if not path then
      native.diagnose("error", place_of(pack, "calendar"), string.format("no calendar '%s': it would be calendar/%s.lua", pack.calendar, pack.calendar))
      return false
    end
    local chunk, where, text = native.compile(path, (environment(lib)))
    if not chunk then
      native.diagnose("error", where, text)
      return false
    end
    local data = chunk()
    spec.weekly, spec.make_up = data.weekly, data.make_up
    for year, days in pairs(data.years or {}) do spec.years[tostring(year)] = days end
  else
    for _, day in ipairs { "mon", "tue", "wed", "thu", "fri" } do spec.weekly[day] = { "09:00-18:00" } end
  end
  if pack.office_hours then spec.weekly = pack.office_hours end
  if not lib.next(spec.years) then spec.years = nil end
  local ok, _, text = native.calendar(spec)
  if not ok then native.diagnose("error", place_of(pack, "calendar", text), text) end
  return ok
end

-- The names behind "std."; nil when one of them is wrong.
local function pieces(pack)
  local out, seen, bad = {}, {}, 0
  for i, name in ipairs(pack.uses or {}) do
    local piece, where = string.match(tostring(name), "^std%.([%w_]+)$"), place_of(pack, "uses", i)
    bad = bad + 1
    if seen[name] then
      native.diagnose("error", where, string.format("uses: '%s' stands twice", name))
    elseif not piece then
      native.diagnose("error", where, string.format("uses: '%s' is no shared piece like \"std.wish\"%s", tostring(name), parts.files.near_piece(tostring(name))))
    elseif not (piece_file(piece, "model") or piece_file(piece, "policy") or piece_file(piece, "texts")) then
      native.diagnose("error", where, string.format("uses: there is no piece '%s'%s", name, parts.files.near_piece(name)))
    else
      out[#out + 1] = piece
      bad = bad - 1
    end
    seen[name] = true
  end
  return bad == 0 and out or nil
end

-- Whether a piece is listed, or a library has been asked for.
local function is_used(pack, piece)
  for _, name in ipairs(pack.uses or {}) do
    if name == "std." .. piece then return true end
  end
  return parts.state.modules["std." .. piece] ~= nil
end

-- A piece that cannot be read because what it builds on is not there.
local function tell_missing(pack, piece)
  for i, name in ipairs(pack.uses) do
    if name == "std." .. piece then
      native.diagnose("error", place_of(pack, "uses", i), string.format("%s builds on a piece that does not stand before it: put that one before it, or take this one out too", name))
    end
  end
end

return { read = read_pack, read_calendar = read_calendar, pieces = pieces, tell_missing = tell_missing, is_used = is_used }
