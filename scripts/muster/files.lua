-- The files of a pack and of its pieces: where they are, what they see, and how they are run.
local parts = ...
local native, lib = parts.native, parts.lib
local pairs, ipairs, error, pcall, getmetatable, setmetatable, tostring, type, select, string =
  lib.pairs, lib.ipairs, lib.error, lib.pcall, lib.getmetatable, lib.setmetatable, lib.tostring, lib.type, lib.select, lib.string
local report, keys_of = parts.errors.report, parts.errors.keys_of

-- A file sees the libraries and its phase's words; a global is an error on both sides.
local function environment(...)
  local names = {}
  for i = 1, select("#", ...) do
    for name, value in pairs((select(i, ...))) do names[name] = value end
  end
  return setmetatable({}, {
    __index = function(_, name)
      local value = names[name]
      if value == nil then
        error(string.format("nothing is named '%s'%s", tostring(name), native.suggest(tostring(name), keys_of(names))), 2)
      end
      return value
    end,
    __newindex = function(_, name)
      error(string.format("'%s' would be a global; write local %s", tostring(name), tostring(name)), 2)
    end,
  }), names
end

-- The names that a file sees, and those in its libraries: "find", "string", "string.format".
local function known_names(names)
  local out = keys_of(names)
  for name, library in pairs(names) do
    if type(library) == "table" and getmetatable(library) == nil then
      for _, member in ipairs(keys_of(library)) do out[#out + 1] = name .. "." .. member end
    end
  end
  return out
end

local function run_file(path, env)
  local chunk, where, text = native.compile(path, env)
  if not chunk then
    native.diagnose("error", where, text)
    return false
  end
  local ok, problem = pcall(chunk)
  if not ok then report(problem, path) end
  return ok
end

-- The pack's own files of a folder, by path.
local function own_files(folder)
  local list = {}
  for _, path in ipairs(native.files()) do
    if string.find(path, folder, 1, true) == 1 and string.sub(path, 1, 1) ~= "@" then list[#list + 1] = path end
  end
  return list
end

-- A local file of the same name wins over the shipped one.
local function piece_file(piece, name)
  local own = "std/" .. piece .. "/" .. name .. ".lua"
  if native.exists(own) then return own end
  local shipped = "@std/" .. piece .. "/" .. name .. ".lua"
  return native.exists(shipped) and shipped or nil
end

local function module_file(name)
  local piece = string.match(name, "^std%.(.+)$")
  local path = string.gsub(piece or name, "%.", "/")
  local candidates = piece
    and { "std/" .. path .. ".lua", "@std/" .. path .. ".lua", "std/" .. path .. "/init.lua", "@std/" .. path .. "/init.lua" }
    or { path .. ".lua", "lib/" .. path .. ".lua" }
  for _, candidate in ipairs(candidates) do
    if native.exists(candidate) then return candidate end
  end
end

-- What require and uses could have meant.
local function near_module(name)
  local names = {}
  for _, path in ipairs(native.files()) do
    local shared, own = string.match(path, "^@?std/(.+)%.lua$"), string.match(path, "^lib/(.+)%.lua$")
    if shared then names[#names + 1] = "std." .. string.gsub(string.gsub(shared, "/init$", ""), "/", ".") end
    if own then names[#names + 1] = (string.gsub(own, "/", ".")) end
  end
  return native.suggest(name, names)
end

local function near_piece(name)
  local names, known = {}, {}
  for _, path in ipairs(native.files()) do
    local piece = string.match(path, "^@?std/([%w_]+)/[%w_]+%.lua$")
    if piece and not known[piece] then
      known[piece] = true
      names[#names + 1] = "std." .. piece
    end
  end
  return native.suggest(name, names)
end

return { near_module = near_module, near_piece = near_piece, environment = environment, known_names = known_names, run_file = run_file, own_files = own_files, piece_file = piece_file, module_file = module_file }
