-- community.lua, the questionnaire of a community: which pieces, which levels there are, what they are called, who is who, and the numbers.
-- It is one table of data. From it come the pack's calendar and pieces, changes to what is shared, and rows of the setup.
-- What may be listed and what a level means stands in @community/questionnaire.lua.
local parts = ...
local native, lib, state = parts.native, parts.lib, parts.state
local pairs, ipairs, type, tostring, string, table, pcall = lib.pairs, lib.ipairs, lib.type, lib.tostring, lib.string, lib.table, lib.pcall
local keys_of = parts.errors.keys_of
local environment, run_file, own_files = parts.files.environment, parts.files.run_file, parts.files.own_files
local levels = parts.levels

local FILE = "community.lua"
-- What stands in its place of pack.lua, and what only the questionnaire says.
local of_pack = { title = "table", timezone = "string", calendar = "string", office_hours = "table", closures = "table", openings = "table" }
local of_rules = { pieces = "table", levels = "table", words = "table", phrases = "table", roles = "table", stands_in = "table", numbers = "table", rows = "table" }
local needed = { title = 'title = { en = "…", ["zh-CN"] = "…" }', timezone = 'timezone = "Asia/Shanghai"', pieces = 'pieces = { "std.organisation", … }' }

local spec, lines, questions
local unused = 0                                     -- numbers of pieces that are not used
local told = {}                                      -- what was complained of: one item may make several rows

-- ---- places: the line of each part of the table -----------------------------------------------------------------

local function read_places()
  local types, texts, at = native.tokens(FILE)
  local found, i = {}, 1
  local function is(symbol) return types[i] == "symbol" and texts[i] == symbol end
  local read_table
  -- an expression up to the comma behind it
  local function skip_value(path)
    if is "{" then return read_table(path) end
    local depth = 0
    while types[i] and not (depth == 0 and (is "," or is ";" or is "}")) do
      if is "{" or is "(" then depth = depth + 1 elseif is "}" or is ")" then depth = depth - 1 end
      i = i + 1
    end
  end
  local function key_of(number)
    if is "[" and types[i + 2] == "symbol" and texts[i + 2] == "]" then
      local key = texts[i + 1]
      i = i + 4
      return key, number
    end
    if types[i] == "name" and types[i + 1] == "symbol" and texts[i + 1] == "=" then
      local key = texts[i]
      i = i + 2
      return key, number
    end
    return tostring(number + 1), number + 1
  end
  function read_table(path)
    local number = 0
    i = i + 1
    while types[i] and not is "}" do
      local line, before = at[i], i
      local key, count = key_of(number)
      number = count
      found[path .. key] = line
      skip_value(path .. key .. "/")
      if is "," or is ";" then i = i + 1 end
      if i == before then i = i + 1 end
    end
    i = i + 1
  end
  while types[i] and not (types[i] == "name" and texts[i] == "community") do i = i + 1 end
  i = i + 1
  if is "{" then read_table "" end
  return found
end

-- place("grids/2/name") → "community.lua:31": the nearest part that has a line
local function place(path)
  while path do
    if lines[path] then return FILE .. ":" .. lines[path] end
    path = string.match(path, "^(.*)/[^/]*$")
  end
  return FILE .. ":1"
end

local function complain(path, format, ...)
  local where, text = place(path), string.format(format, ...)
  if not told[where .. text] then native.diagnose("error", where, text) end
  told[where .. text] = true
  return false
end

local function hint(wrong, names) return native.suggest(tostring(wrong), names) end

-- ---- reading ----------------------------------------------------------------------------------------------------

local function read_questions()
  local chunk, where, text = native.compile("@community/questionnaire.lua", (environment(lib)))
  if not chunk then lib.error(where .. ": " .. text, 0) end
  return chunk()
end

local function known_keys()
  local known = {}
  for _, list in ipairs { of_pack, of_rules } do
    for name, kind in pairs(list) do known[name] = kind end
  end
  for _, section in ipairs(questions.sections) do known[section.name] = "table" end
  return known
end

local shown_type = { table = "a table { … }", string = "a text in quotes" }

local function check_keys()
  local known, ok = known_keys(), true
  for name, value in pairs(spec) do
    local wanted = known[name]
    if not wanted then
      ok = complain(tostring(name), "a community has no '%s'%s", tostring(name), hint(name, keys_of(known)))
    elseif type(value) ~= wanted then
      ok = complain(name, "%s must be %s", name, shown_type[wanted])
    end
  end
  for name, example in pairs(needed) do
    if spec[name] == nil then ok = complain("", "%s says nothing of '%s'; write %s", FILE, name, example) end
  end
  local title = spec.title
  if type(title) == "table" and (type(title.en) ~= "string" or type(title["zh-CN"]) ~= "string") then ok = complain("title", "the title is said in both languages: %s", needed.title) end
  return ok
end

-- Where the calendar's mistake stands: the list that has what it quotes, else the time zone or the calendar.
local function place_in_calendar(text)
  local function holds(value)
    if type(value) == "string" then return value ~= "" and string.find(text, value, 1, true) ~= nil end
    for _, one in pairs(type(value) == "table" and value or {}) do
      if holds(one) then return true end
    end
    return false
  end
  for _, name in ipairs { "closures", "openings", "office_hours", "timezone" } do
    for key, value in pairs(type(spec[name]) == "table" and spec[name] or {}) do
      if holds(value) then return place(name .. "/" .. tostring(key)) end
    end
    if holds(spec[name]) then return place(name) end
  end
  return place("calendar")
end

-- What it says in the place of pack.lua goes there.
local function fill_pack(pack)
  local ok = true
  for name in pairs(of_pack) do
    if spec[name] ~= nil and pack[name] ~= nil then
      ok = complain(name, "'%s' stands in pack.lua too; say it in one of the two", name)
    elseif spec[name] ~= nil then
      pack[name] = spec[name]
    end
  end
  if pack.uses ~= nil then return complain("pieces", "pack.lua has 'uses' too; list the pieces in one of the two") end
  pack.uses = spec.pieces
  pack.place = function(name, index)
    if name == "calendar" and index then return place_in_calendar(index) end
    return place((name == "uses" and "pieces" or name) .. (index and "/" .. index or ""))
  end
  return ok
end

-- Reads the file, if there is one; false when it is wrong.
local function read(pack)
  if not native.exists(FILE) then return true end
  local declared, times = nil, 0
  local env = environment(lib, { community = function(given) declared, times = given, times + 1 end })
  if not run_file(FILE, env) then return false end
  lines, questions = {}, read_questions()
  if type(declared) ~= "table" or times ~= 1 then return complain("", "%s must say community { … } once", FILE) end
  spec, lines = declared, read_places()
  levels.open(spec, questions, complain)
  return check_keys() and (pack == nil or fill_pack(pack))
end

-- ---- rows of the setup ------------------------------------------------------------------------------------------

local function made_id(shape, fields)
  local id = shape.prefix
  for _, name in ipairs(shape.id) do
    if fields[name] ~= nil then id = id .. "-" .. tostring(fields[name]) end
  end
  return id
end

local function add_row(rows, shape, fields, path)
  local id = fields.id
  fields.id = nil
  if id == nil and shape.id then id = made_id(shape, fields) end
  rows[#rows + 1] = { kind = shape.kind, id = id, fields = fields, path = path }
  return id
end

local function add_item(rows, later, shape, item, path)
  local fields = {}
  for name, value in pairs(item) do fields[name] = value end
  for _, inner in ipairs(shape.inner or {}) do fields[inner.name] = nil end
  for name in pairs(shape.later or {}) do fields[name] = nil end
  local id = add_row(rows, shape, fields, path)
  for name, post in pairs(shape.later or {}) do
    if item[name] ~= nil then
      local given = { [post.ref] = id, [post.as] = item[name] }
      for key, value in pairs(post.fields) do given[key] = value end
      later[#later + 1] = { shape = post, fields = given, path = path .. "/" .. name }
    end
  end
  for _, inner in ipairs(shape.inner or {}) do
    for k, part in ipairs(item[inner.name] or {}) do
      local given = { [inner.ref] = id }
      for key, value in pairs(part) do given[key] = value end
      add_row(rows, inner, given, path .. "/" .. inner.name .. "/" .. k)
    end
  end
end

-- posts = { { roles = { "branch_secretary", "grid_leader" }, grid = "g-1", person = "w-1" } } is a row for each role.
local function spread(shape, item)
  for many, one in pairs(shape.each or {}) do
    if item[many] ~= nil then
      local list = {}
      for i, value in ipairs(item[many]) do
        list[i] = { [one] = value }
        for key, other in pairs(item) do
          if key ~= many then list[i][key] = other end
        end
      end
      return list
    end
  end
  return { item }
end

local function check_list(list, path)
  for i, item in ipairs(list) do
    if type(item) ~= "table" then return complain(path .. "/" .. i, "each of %s is a table like { id = \"…\", name = \"…\" }", path) end
  end
  for key in pairs(list) do
    if type(key) ~= "number" then return complain(path .. "/" .. tostring(key), "%s is a list of tables: { { … }, { … } }", path) end
  end
  return true
end

-- Every table that stands where a list belongs is met here, so that what follows need not look.
local function check_shapes()
  local ok = true
  for _, section in ipairs(questions.sections) do
    local list = spec[section.name] or {}
    local good = check_list(list, section.name)
    ok = ok and good
    for i, item in ipairs(good and list or {}) do
      for _, inner in ipairs(section.inner or {}) do
        local path = section.name .. "/" .. i .. "/" .. inner.name
        if item[inner.name] ~= nil and (type(item[inner.name]) ~= "table" or not check_list(item[inner.name], path)) then ok = complain(path, "%s must be a list", inner.name) end
      end
      for many in pairs(section.each or {}) do
        if item[many] ~= nil and type(item[many]) ~= "table" then ok = complain(section.name .. "/" .. i .. "/" .. many, "%s must be a list: { \"…\", \"…\" }", many) end
      end
    end
  end
  for kind, list in pairs(spec.rows or {}) do
    if type(list) ~= "table" then ok = complain("rows/" .. tostring(kind), "rows.%s must be a list", tostring(kind)) else ok = check_list(list, "rows/" .. kind) and ok end
  end
  return ok
end

-- { { kind, id, fields, path } … } in the order in which they are made
local function rows_of()
  local rows, later = {}, {}
  for _, section in ipairs(questions.sections) do
    for i, item in ipairs(spec[section.name] or {}) do
      for _, one in ipairs(spread(section, item)) do add_item(rows, later, section, one, section.name .. "/" .. i) end
    end
  end
  for _, post in ipairs(later) do add_row(rows, post.shape, post.fields, post.path) end
  for kind, list in pairs(spec.rows or {}) do
    for i, item in ipairs(list) do add_item(rows, {}, { kind = kind }, item, "rows/" .. kind .. "/" .. i) end
  end
  return rows
end

-- ---- what is missing or does not fit ----------------------------------------------------------------------------

-- Rows may also come from files in setup/: then only the setup itself knows what is missing.
local function is_alone() return #own_files("setup/") == 0 end

local function check_id(row, seen)
  if row.id == nil then return complain(row.path, "this %s has no id; write id = \"%s-1\", %s", row.kind, string.sub(row.kind, 1, 1), "which stays for ever: names may change") end
  if type(row.id) ~= "string" or not string.match(row.id, "^[a-z0-9][a-z0-9_.-]*$") or #row.id > 64 then
    return complain(row.path, "'%s' is no id: use a-z 0-9 _ . - and a letter or digit first, at most 64 characters", tostring(row.id))
  end
  local key = row.kind .. "/" .. row.id
  if seen[key] then return complain(row.path, "%s '%s' stands twice, first in line %s", row.kind, row.id, string.match(seen[key], ":(%d+)$") or "?") end
  seen[key] = place(row.path)
  return true
end

local function ids_of(rows)
  local ids = {}
  for _, row in ipairs(rows) do
    ids[row.kind] = ids[row.kind] or {}
    if type(row.id) == "string" then ids[row.kind][row.id] = true end
  end
  return ids
end

local function check_ref(row, name, field, value, ids)
  local there = ids[field.kind] or {}
  if type(value) ~= "string" then return complain(row.path .. "/" .. name, "%s names a %s by its id, in quotes", name, field.kind) end
  return there[value] or complain(row.path .. "/" .. name, "no %s '%s' is listed%s", field.kind, value, hint(value, keys_of(there)))
end

local function check_value(row, name, field, value)
  for _, known in ipairs(field.values) do
    if known == value then return true end
  end
  return complain(row.path .. "/" .. name, "%s of a %s is one of %s, not '%s'%s", name, row.kind, table.concat(field.values, ", "), tostring(value), hint(value, field.values))
end

local function check_fields(row, ids, alone)
  local kind, ok = state.kind_by_name[row.kind], true
  if not kind then
    return complain(row.path, "no piece in `pieces` knows what a '%s' is%s", row.kind, hint(row.kind, keys_of(state.kind_by_name)))
  end
  for name, value in pairs(row.fields) do
    local field = kind.fields[name]
    if type(field) == "function" then field = field() end
    if not field then
      ok = complain(row.path .. "/" .. tostring(name), "a %s has no '%s'%s", row.kind, tostring(name), hint(name, keys_of(kind.fields)))
    elseif field.type == "ref" and field.kind ~= "any" and alone then
      ok = check_ref(row, name, field, value, ids) and ok
    elseif field.type == "enum" then
      ok = check_value(row, name, field, value) and ok
    end
  end
  return ok
end

local function check_rows(rows)
  local ok, seen, ids, alone = true, {}, ids_of(rows), is_alone()
  for _, row in ipairs(rows) do
    local good = check_id(row, seen)
    ok = check_fields(row, ids, alone) and good and ok
  end
  return ok
end

-- A level that is not there has no rows and nobody who holds its posts; one that is there has some.
local function check_against_levels(rows)
  for _, level in ipairs(questions.levels) do
    local said, count = levels.has(level.name), 0
    local roles = {}
    for _, role in ipairs(level.roles or {}) do roles[role] = true end
    for _, row in ipairs(rows) do
      local of_level = row.kind == level.kind
      count = count + (of_level and 1 or 0)
      if said == false and of_level then complain(row.path, "levels.%s is false, yet here is one; say levels.%s = true or take it out", level.name, level.name) end
      if said == false and row.kind == questions.post.kind and roles[row.fields.role] then
        complain(row.path, "levels.%s is false, yet '%s' is one of its posts; say levels.%s = true or take the post out", level.name, row.fields.role, level.name)
      end
    end
    if said == true and level.kind and state.kind_by_name[level.kind] and count == 0 and is_alone() then
      complain("levels", "levels.%s is true, yet no %s is listed; list one, or say levels.%s = false and it is passed over everywhere", level.name, level.kind, level.name)
    end
  end
end

local function role_values()
  local kind = state.kind_by_name[questions.post.kind]
  local known = {}
  for _, value in ipairs(kind and kind.fields[questions.post.field].values or {}) do known[value] = true end
  return known
end

local function check_stand_ins(known)
  for role, others in pairs(spec.stands_in or {}) do
    local path = "stands_in/" .. tostring(role)
    if not known[role] then complain(path, "there is no post '%s'%s", tostring(role), hint(role, keys_of(known))) end
    if type(others) ~= "string" then
      complain(path, "who stands in is a text of roles, like \"branch_secretary grid_leader\"")
    else
      for other in string.gmatch(others, "[%w_]+") do
        if not known[other] then complain(path, "there is no post '%s'%s", other, hint(other, keys_of(known))) end
      end
    end
  end
end

local function is_held(role, held)
  if held[role] then return true end
  for other in string.gmatch((spec.stands_in or {})[role] or "", "[%w_]+") do
    if held[other] then return true end
  end
  return false
end

-- A rule that finds nobody sends its alert to the name of a post, which nobody reads.
local function warn_of_vacancies(pack, rows, known)
  local held, said = {}, {}
  for _, row in ipairs(rows) do
    if row.kind == questions.post.kind and type(row.fields.role) == "string" then held[row.fields.role] = true end
  end
  for _, piece in ipairs(pack.uses) do
    for _, role in ipairs(questions.needed[piece] or {}) do
      if known[role] and not said[role] and not is_held(role, held) then
        said[role] = true
        native.diagnose("warning", place("posts"), string.format("nobody holds the post '%s', which rules of %s turn to; add { role = \"%s\", person = \"…\" } to posts, or %s = \"another_post\" to stands_in",
          role, piece, role, role))
      end
    end
  end
end

-- After the model is compiled: do the rows, posts and levels fit it?
local function check(pack)
  if not spec then return end
  local rows, known = rows_of(), role_values()
  if not check_rows(rows) then return end
  check_against_levels(rows)
  check_stand_ins(known)
  if is_alone() then warn_of_vacancies(pack, rows, known) end
end

-- ---- at its places in the load ----------------------------------------------------------------------------------

-- Between the shared models and the pack's own.
local function adapt()
  if not spec then return true end
  local ok = check_shapes()
  ok = levels.check() and ok
  if not ok then return false end
  levels.adapt()
  return parts.reword.model(spec, complain, hint)
end

-- Behind the shared rules, before the pack's own.
local function stand_in()
  local posts = spec and state.modules["std.posts"]
  if posts and spec.stands_in then posts.instead(spec.stands_in) end
end

local function is_same(param, value)
  if not param.keys then return tostring(param.field.default) == tostring(value) end
  for key, one in pairs(value) do
    if tostring(param.defaults[key]) ~= tostring(one) then return false end
  end
  return true
end

-- A table that takes new keys (categories of the community's own) takes a mistyped one as well.
local function warn_of_keys(path, param, value)
  for key in pairs(value) do
    local near = param.defaults[key] == nil and hint(key, param.keys) or ""
    if near ~= "" then native.diagnose("warning", place(path .. "/" .. tostring(key)), string.format("%s has no '%s' so far%s", param.name, tostring(key), near)) end
  end
end

-- A number of a shared piece or library that this community does not use: it may come back.
local function is_unused(name)
  local piece = string.match(tostring(name), "^std%.([%w_]+)%.")
  return piece ~= nil and (native.exists("@std/" .. piece .. "/policy.lua") or native.exists("@std/" .. piece .. ".lua")) and not parts.pack.is_used(state.pack, piece)
end

-- A number that says what is so anyway is no change.
local function set_number(name, value)
  local path, param = "numbers/" .. tostring(name), state.param_by_name[name]
  if param and (type(value) == "table") ~= (param.keys ~= nil) then
    return complain(path, param.keys and "%s is a table with a value for each of its keys: { %s = … }" or "%s is one value and no table", name, param.keys and param.keys[1])
  end
  if param and param.open then warn_of_keys(path, param, value) end
  if not param and is_unused(name) then
    unused = unused + 1
    return
  end
  if not param or not is_same(param, value) then parts.params.add_setting(name, { default = value }, place(path)) end
end

-- Everything is declared: numbers, and the words in what is said. A level that is not there has the last word.
local function finish()
  if not spec then return end
  for name, value in pairs(spec.numbers or {}) do set_number(name, value) end
  if unused > 0 then native.diagnose("note", place("numbers"), string.format("%d numbers are of pieces that are not used and are passed over", unused)) end
  for _, level in ipairs(questions.levels) do
    for name, default in pairs(levels.has(level.name) == false and level.settings or {}) do
      if state.param_by_name[name] then parts.params.add_setting(name, { default = default }, place("levels/" .. level.name), true) end
    end
  end
  parts.reword.rest()
end

-- ---- the setup --------------------------------------------------------------------------------------------------

-- Each row by ensure(kind, id, fields, where). Gives those that could not be made, with why: what they refer to may come from a file of setup/.
local function setup(ensure, rows)
  local left = {}
  if not rows and not (native.exists(FILE) and read()) then return left end
  for _, row in ipairs(rows or rows_of()) do
    local ok, problem = pcall(ensure, row.kind, row.id, row.fields, place(row.path))
    row.problem = not ok and (type(problem) == "table" and problem.text or problem) or nil
    if not ok then left[#left + 1] = row end
  end
  return left
end

-- … and once more behind those files: what is wrong then is told.
local function finish_setup(ensure, rows)
  for _, row in ipairs(setup(ensure, rows)) do native.diagnose("error", place(row.path), row.problem) end
end

return { read = read, adapt = adapt, check = check, stand_in = stand_in, finish = finish, setup = setup, finish_setup = finish_setup }
