-- The policy language: what a pack's files may say. This file reads a pack in phases and leaves plain tables for the engine.
-- It gets one table of natives and returns { load, setup, describe, console }.
local native = ...
local lib = native.libraries
local pairs, ipairs, type, error, pcall, tostring, string = lib.pairs, lib.ipairs, lib.type, lib.error, lib.pcall, lib.tostring, lib.string

local state = {                 -- what the files declare, in order
  kinds = {}, kind_by_name = {}, ledgers = {}, handlers = {}, schedules = {}, eaches = {}, each_by_name = {}, params = {}, param_by_name = {},
  pages = {}, figures = {}, texts = {}, text_pieces = {}, own_texts = {}, modules = {}, changes = {}, names = {}, reachable = {}, bodies = {}, text_places = {},
}

-- ---- parts --------------------------------------------------------------------------------------------------

local function part(name)
  local chunk, where, text = native.compile("@muster/" .. name .. ".lua", lib)
  if not chunk then error(where .. ": " .. text, 0) end
  return chunk
end

-- Each part gets this table, with what the parts before it returned under their names.
local parts = { native = native, lib = lib, state = state }
for _, name in ipairs { "errors", "files", "fields", "kinds", "texts", "policies", "params", "page", "figure", "words", "pack", "reword", "levels", "community" } do
  parts[name] = part(name)(parts)
end
local report, keys_of = parts.errors.report, parts.errors.keys_of
local environment, run_file, own_files, piece_file = parts.files.environment, parts.files.run_file, parts.files.own_files, parts.files.piece_file

-- ---- phases -------------------------------------------------------------------------------------------------

-- false when one could not be read; a shared one lacks what it builds on.
local function each_piece(list_of_pieces, name, env_for)
  local all = true
  for _, piece in ipairs(list_of_pieces) do
    local path = piece_file(piece, name)
    if path and not run_file(path, env_for("std." .. piece, path)) then
      all = false
      if string.sub(path, 1, 1) == "@" then parts.pack.tell_missing(state.pack, piece) end
    end
  end
  return all
end

local function read_texts(list_of_pieces)
  local function env_for() return (environment(lib, { text = parts.texts.declare })) end
  each_piece(list_of_pieces, "texts", env_for)
  if not native.exists("texts.lua") then return end
  local own = {}
  run_file("texts.lua", (environment(lib, { text = function(key)
    own[key] = true
    return parts.texts.declare(key)
  end })))
  state.own_texts = own
end

local function read_models(list_of_pieces)
  local function env_for() return (environment(lib, parts.kinds.words)) end
  if not each_piece(list_of_pieces, "model", env_for) then return false end
  local ok = parts.community.adapt()
  for _, path in ipairs(own_files("model/")) do run_file(path, env_for()) end
  return ok
end

local function gather_labels()
  local labels = {}
  for _, kind in ipairs(state.kinds) do
    for name, field in pairs(kind.fields) do
      if type(field) == "table" and field.labels then
        labels[name] = labels[name] or {}
        for value, label in pairs(field.labels) do labels[name][value] = label end
      end
    end
    for value, label in pairs(kind.state_labels or {}) do
      labels.state = labels.state or {}
      labels.state[value] = label
    end
  end
  state.labels = labels
end

local function compile_model(pack)
  local ok, problem = pcall(parts.kinds.plain_model, pack)
  if not ok then
    report(problem, "model")
    return false
  end
  state.model = problem
  local where, text
  ok, where, text = native.model(problem)
  if not ok then native.diagnose("error", where ~= "" and where or "model", text) end
  return ok
end

local function read_policies(list_of_pieces)
  local function env_for(prefix, path)
    local env, names = environment(lib, parts.words.policy_words(prefix))
    state.reachable[#state.reachable + 1] = env
    state.bodies[#state.bodies + 1] = { path = path, prefix = prefix, names = names }
    return env
  end
  each_piece(list_of_pieces, "policy", env_for)
  each_piece(list_of_pieces, "print", env_for)
  each_piece(list_of_pieces, "figures", env_for)
  parts.community.stand_in()
  for _, path in ipairs(own_files("policies/")) do
    run_file(path, env_for((string.gsub(string.gsub(path, "%.lua$", ""), "/", ".")), path))
  end
end

-- Everything is declared: now the names inside the handlers.
local function check_bodies()
  local texts = keys_of(state.texts)
  for _, body in ipairs(state.bodies) do native.check(body.path, body.prefix, parts.files.known_names(body.names), state.params, texts) end
  local said = {}
  for _, key in ipairs(texts) do said[#said + 1] = { name = key, where = state.text_places[key] } end
  native.survey(state.handlers, state.params, said, parts.kinds.for_rules_only())
end

local function load_pack()
  local pack = parts.pack.read()
  if not pack or not parts.community.read(pack) or not parts.pack.read_calendar(pack) then return nil end
  state.pack = pack
  local used = parts.pack.pieces(pack)
  if not used then return nil end
  read_texts(used)
  if not read_models(used) or not compile_model(pack) then return nil end
  parts.community.check(pack)
  gather_labels()
  read_policies(used)
  check_bodies()
  for _, change in ipairs(state.changes) do
    local why = change.because and ": " .. tostring(change.because) or ""
    if string.sub(change.where, 1, 1) ~= "@" then
      native.diagnose("note", change.where, string.format("changes what is shared: %s \"%s\"%s", change.what, change.name, why))
    end
  end
  parts.community.finish()
  parts.params.apply_settings()
  parts.policies.apply_offs()
  state.reachable[#state.reachable + 1] = state.handlers
  state.reachable[#state.reachable + 1] = state.modules
  return { name = pack.name, semantics = 2, handlers = state.handlers, schedules = state.schedules, eaches = state.eaches, pages = state.pages, figures = state.figures, params = state.params, modes = state.modes,
    reachable = state.reachable, changes = state.changes }
end

-- ---- setup --------------------------------------------------------------------------------------------------

local function setup_pack()
  local seed = 20210801
  -- a fixed sequence: the same people everywhere
  local function random(low, high)
    seed = (seed * 6364136223846793005 + 1442695040888963407)
    local number = (seed >> 33)
    if not high then low, high = 1, low end
    return low + number % (high - low + 1)
  end
  local function statement(what, type_of, id, fields, place)
    place = place or native.where()
    local ok, where, text = native.setup(what, type_of, id, fields or {}, place)
    if not ok then error({ where = where ~= "" and where or place, text = text }, 0) end
    return ok
  end
  local setup_words = {
    create = function(type_of, fields) return statement("create", type_of, nil, fields) end,
    emit = function(type_of, id, fields) return statement("emit", type_of, id, fields) end,
    ensure = function(kind, id, fields) return statement("ensure", kind, id, fields) end,
    random = random,
  }
  local function ensure(kind, id, fields, place) return statement("ensure", kind, id, fields, place) end
  local left = parts.community.setup(ensure)
  for _, path in ipairs(own_files("setup/")) do
    local kind = string.match(path, "(%a[%w_]*)%.csv$")          -- setup/20-person.csv
    if kind then
      local ok, problem = pcall(statement, "table", kind, nil, nil, path)
      if not ok then report(problem, path) end
    else
      run_file(path, (environment(lib, setup_words)))
    end
  end
  parts.community.finish_setup(ensure, left)
end

-- The pack as a table of plain data, or as a page for people; nil when it has errors. about: the text of its about.md.
local function describe_pack(format, about)
  if not load_pack() then return nil end
  if format == "annotations" then return part("annotations")(native, lib, state)(parts.words.policy_words("annotations"), parts.kinds.words) end
  local described = part("describe")(native, lib, state)(state.pack, state.model, about)
  if format == "markdown" then return part("describe_page")(lib)(described) end
  return described
end

-- For who types at a console, after the pack was loaded; drive: natives that move the clock, send events ….
local function console(drive) return native.compile("@muster/console.lua", lib)(parts, drive) end

return { load = load_pack, setup = setup_pack, describe = describe_pack, console = console }
