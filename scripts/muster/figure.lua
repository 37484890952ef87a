-- figure: how a number on an entity came about. A policy declares a function that reads and gives the rows it is made of; the engine follows
-- each row down to its events (muster explain --figure). Whole numbers only, so that the rows add up to the unit.
local parts = ...
local native, lib, state = parts.native, parts.lib, parts.state
local ipairs, type, error, tostring, string, math = lib.ipairs, lib.type, lib.error, lib.tostring, lib.string, lib.math
local mistake, expect_keys, only_loading = parts.errors.mistake, parts.errors.expect_keys, parts.errors.only_loading
local add_handler = parts.policies.add_handler

local ROWS_MAX = 1000
local result_keys = { total = true, decimals = true, start = true, rows = true, text = true, unit = true }
local row_keys = { of = true, from = true, amount = true, text = true }

local function whole(value, what)
  local number = value == nil and 0 or math.tointeger(value)
  if not number then error(string.format("%s must be a whole number, in units of the last decimal", what), 0) end
  return number
end

local function reference(entity, what)
  if entity == nil then return nil end
  if not native.entity(entity) then error(what .. " is an entity", 0) end
  return entity.kind .. "/" .. entity.id
end

local function plain_row(row)
  expect_keys("a row of a figure", row, row_keys)
  return { of = reference(row.of, "of"), from = reference(row.from, "from"), amount = whole(row.amount, "amount"), text = row.text }
end

local function plain(result)
  if result == nil then return nil end
  expect_keys("a figure", result, result_keys)
  local rows = {}
  if #(result.rows or {}) > ROWS_MAX then error(string.format("a figure has at most %d rows", ROWS_MAX), 0) end
  for i, row in ipairs(result.rows or {}) do rows[i] = plain_row(row) end
  return { total = whole(result.total, "total"), decimals = whole(result.decimals, "decimals"), start = whole(result.start, "start"), text = result.text, unit = result.unit,
    rows = rows }
end

-- figure("listing.score", { name = … }, function(listing) return { total, decimals, start, text, rows = { { of, from, amount, text }, … } } end); the
-- name behind the dot may be a field's or one of its own.
local function declare(prefix)
  return function(path, fn)
    only_loading("figure")
    local kind, name = string.match(tostring(path), "^([a-z][a-z0-9_]*)%.([a-z][a-z0-9_]*)$")
    if not kind then mistake("figure names a kind and a figure on it: figure(\"listing.score\", function(listing) … end)") end
    if type(fn) ~= "function" then mistake("figure(\"%s\") needs a function that gives rows", path) end
    parts.page.kind_named(kind)
    for _, other in ipairs(state.figures) do
      if other.kind == kind and other.name == name then mistake("figure(\"%s\") stands twice", path) end
    end
    local at = add_handler(prefix, "page", { label = path }, { name = "figure_" .. kind .. "_" .. name }, function(entity) return plain(fn(entity)) end)
    state.figures[#state.figures + 1] = { kind = kind, name = name, handler = at }
  end
end

return { declare = declare }
