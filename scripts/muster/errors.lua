-- What is said to a pack's author when something is wrong, and where.
local parts = ...
local native, lib = parts.native, parts.lib
local pairs, type, error, tostring, string =
  lib.pairs, lib.type, lib.error, lib.tostring, lib.string

-- A mistake of the pack's author: shown at the author's line.
local function mistake(format, ...)
  local where, text = native.where(), string.format(format, ...)
  if native.phase() == "run" then error(where == "" and text or where .. ": " .. text, 0) end
  error({ where = where, text = text }, 0)
end

local function report(problem, path)
  if type(problem) == "table" then
    native.diagnose("error", problem.where or path, problem.text)
  else
    local where, text = string.match(problem, "^([^:]+:%d+): (.*)$")
    native.diagnose("error", where or path, text or problem)
  end
end

local function checked(ok, where, text)
  if not ok then
    error({ where = where ~= "" and where or native.where(), text = text }, 0)
  end
  return ok
end

local function keys_of(list)
  local names = {}
  for name in pairs(list) do
    if type(name) == "string" then names[#names + 1] = name end
  end
  return names
end

local function expect_keys(what, given, known, where)
  if type(given) ~= "table" then mistake("%s takes a table of options", what) end
  for name in pairs(given) do
    if type(name) ~= "string" or not known[name] then
      if where then error({ where = where, text = string.format("%s has no option '%s'%s", what, tostring(name), native.suggest(tostring(name), keys_of(known))) }, 0) end
      mistake("%s has no option '%s'%s", what, tostring(name), native.suggest(tostring(name), keys_of(known)))
    end
  end
end

local function only_loading(word)
  if native.phase() ~= "load" then
    mistake("%s declares: it belongs at the top level of a file, not inside a handler", word)
  end
end

return { mistake = mistake, report = report, checked = checked, keys_of = keys_of, expect_keys = expect_keys, only_loading = only_loading }
