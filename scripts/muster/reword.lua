-- A community's own words for what is shared: labels of the model, texts, params and pages, in both languages.
-- words = { grid = { en = "Village", ["zh-CN"] = "村" } } renames a kind and says so wherever its shared name stands; "wish.referred" or
-- "post.role.secretary" rename one field, event, state or value. phrases = { ["心愿"] = "微愿" } replaces a phrase as it is written.
local parts = ...
local native, lib, state = parts.native, parts.lib, parts.state
local pairs, ipairs, type, string, table = lib.pairs, lib.ipairs, lib.type, lib.string, lib.table
local relabel, keys_of = parts.kinds.relabel, parts.errors.keys_of

local languages = { "en", "zh-CN" }
local replaced = { en = {}, ["zh-CN"] = {} }         -- longest first: { from, to }
local done = {}                                      -- label → the label in the community's words

local function is_label(label)
  return type(label) == "table" and type(label.en) == "string" and type(label["zh-CN"]) == "string"
end

-- ---- one text ---------------------------------------------------------------------------------------------------

local function plain(pattern) return (string.gsub(pattern, "%p", "%%%0")) end

local function plural(word)
  if string.match(word, "[^aeiou]y$") then return string.sub(word, 1, -2) .. "ies" end
  return word .. (string.match(word, "s$") and "es" or string.match(word, "[xz]$") and "es" or string.match(word, "[cs]h$") and "es" or "s")
end

local function small(word) return string.lower(string.sub(word, 1, 1)) .. string.sub(word, 2) end

-- Marks keep what is replaced from being replaced again.
local function replace_all(text, language)
  local put = {}
  local function mark(to)
    put[#put + 1] = to
    return "\1" .. #put .. "\2"
  end
  for _, word in ipairs(replaced[language]) do
    if string.find(text, word.from, 1, true) then
      text = string.gsub(text, word.pattern, function() return mark(word.to) end)
    end
  end
  if #put == 0 then return text end
  return (string.gsub(text, "\1(%d+)\2", function(number) return put[lib.tonumber(number)] end))
end

-- Names in braces are filled in later and stay as they are.
local function reword(text, language)
  if #replaced[language] == 0 then return text end
  local out, at = {}, 1
  while true do
    local from, to = string.find(text, "{[%w_]+}", at)
    out[#out + 1] = replace_all(string.sub(text, at, from and from - 1 or -1), language)
    if not from then return table.concat(out) end
    out[#out + 1] = string.sub(text, from, to)
    at = to + 1
  end
end

local function label_of(label)
  if not is_label(label) then return label end
  local known = done[label]
  if known then return known end
  local new = { en = reword(label.en, "en"), ["zh-CN"] = reword(label["zh-CN"], "zh-CN") }
  done[label], done[new] = new, new
  return new
end

-- ---- which words ------------------------------------------------------------------------------------------------

local function add_word(language, from, to)
  local words = { { from, to } }
  if language == "en" then words = { { from, to }, { small(from), small(to) }, { plural(from), plural(to) }, { small(plural(from)), small(plural(to)) } } end
  for _, word in ipairs(words) do
    local pattern = plain(word[1])
    if language == "en" then pattern = "%f[%w]" .. pattern .. "%f[^%w]" end
    replaced[language][#replaced[language] + 1] = { from = word[1], to = word[2], pattern = pattern }
  end
end

-- The name of another kind that holds a renamed one inside it ("微网格" and "网格") is another word.
local function protect(changed, language)
  for _, kind in ipairs(state.kinds) do
    local name = is_label(kind.label) and kind.label[language]
    for from in pairs(name and not changed[name] and changed or {}) do
      if string.find(name, from, 1, true) then
        add_word(language, name, name)
        break
      end
    end
  end
end

-- Names of kinds that are other than the shared ones, in one language.
local function add_words(renamed, language)
  local changed = {}
  for name, label in pairs(renamed) do
    local old = state.kind_by_name[name].label
    if is_label(old) and old[language] ~= label[language] then
      changed[old[language]] = true
      add_word(language, old[language], label[language])
    end
  end
  protect(changed, language)
end

local function sort_words()
  for _, language in ipairs(languages) do
    table.sort(replaced[language], function(a, b)
      if #a.from ~= #b.from then return #a.from > #b.from end
      return a.from < b.from
    end)
  end
end

-- ---- the model --------------------------------------------------------------------------------------------------

local function reword_labels(labels)
  for value, label in pairs(labels or {}) do labels[value] = label_of(label) end
end

local function reword_field(field)
  if type(field) ~= "table" then return end
  field.label = label_of(field.label)
  reword_labels(field.labels)
  reword_field(field.of)
end

local function reword_kind(kind)
  kind.label = label_of(kind.label)
  reword_labels(kind.state_labels)
  for _, field in pairs(kind.fields) do reword_field(field) end
  for _, event in pairs(kind.events) do
    event.label = label_of(event.label)
    for name, argument in pairs(event.takes or {}) do
      if type(name) == "string" then reword_field(argument) end
    end
  end
end

local function rename_value(kind, field_name, value, label)
  local field = kind.fields[field_name]
  for _, known in ipairs(type(field) == "table" and field.values or {}) do
    if known == value then
      field.labels = field.labels or {}
      field.labels[value] = label
      return true
    end
  end
end

-- "wish.referred", "post.role.secretary"
local function rename_part(path, label, complain)
  local name, part, value = string.match(path, "^([%w_]+)%.([%w_]+)%.?([%w_]*)$")
  local kind = state.kind_by_name[name]
  if value == "" then
    local ok, problem = lib.pcall(relabel, kind, part, label)
    return ok or complain("words/" .. path, "%s", type(problem) == "table" and problem.text or problem)
  end
  if rename_value(kind, part, value, label) then return true end
  local field = kind.fields[part]
  local values = type(field) == "table" and field.values or {}
  return complain("words/" .. path, "%s.%s has no value '%s'%s", name, part, value, native.suggest(value, values))
end

-- A kind of a shared piece that this community does not use.
local function is_shipped(kind)
  for _, path in ipairs(native.files()) do
    if string.match(path, "^@std/[%w_]+/model%.lua$") and string.find(native.text(path), "kind \"" .. kind .. "\"", 1, true) then return true end
  end
  return false
end

-- true; or false, and whether it may be passed over
local function check_word(path, label, complain, hint)
  local at = "words/" .. lib.tostring(path)
  local name = type(path) == "string" and string.match(path, "^([%w_]+)%.?[%w_]*%.?[%w_]*$")
  if name and not state.kind_by_name[name] and is_shipped(name) then return false, true end
  if not name or not state.kind_by_name[name] then
    return complain(at, "words: there is no kind '%s'%s", lib.tostring(name or path), hint(name or path, keys_of(state.kind_by_name)))
  end
  return is_label(label) or complain(at, "a word is said in both languages: { en = \"…\", [\"zh-CN\"] = \"…\" }")
end

local function add_phrases(phrases, complain)
  local ok = true
  for from, to in pairs(phrases or {}) do
    if type(from) ~= "string" or from == "" or type(to) ~= "string" then
      ok = complain("phrases/" .. lib.tostring(from), "a phrase and what is said instead are texts: [\"心愿\"] = \"微愿\"")
    else
      add_word(string.find(from, "[\x80-\xff]") and "zh-CN" or "en", from, to)
    end
  end
  return ok
end

-- Labels of the shared model; false when a word is wrong.
local function model(spec, complain, hint)
  local ok, renamed, exact = add_phrases(spec.phrases, complain), {}, {}
  for path, label in pairs(spec.words or {}) do
    local good, unused = check_word(path, label, complain, hint)
    if not good then
      ok = ok and unused
    elseif state.kind_by_name[path] then
      renamed[path] = label
    else
      exact[path] = label
    end
  end
  if not ok then return false end
  for _, language in ipairs(languages) do add_words(renamed, language) end
  sort_words()
  if #replaced.en + #replaced["zh-CN"] > 0 then
    for _, kind in ipairs(state.kinds) do reword_kind(kind) end
  end
  for name, label in pairs(renamed) do state.kind_by_name[name].label = label end
  for path, label in pairs(exact) do ok = rename_part(path, label, complain) and ok end
  return ok
end

-- ---- what is said -----------------------------------------------------------------------------------------------

local function is_shared(where) return string.sub(where or "", 1, 1) == "@" end

-- Texts, labels of params and titles of pages, where they are shared: the pack's own are in its words already.
local function rest()
  if #replaced.en + #replaced["zh-CN"] == 0 then return end
  for key, versions in pairs(state.texts) do
    if is_shared(state.text_places[key]) then parts.texts.put(key, label_of(versions)) end
  end
  for _, param in ipairs(state.params) do
    if is_shared(param.where) then
      param.label = label_of(param.label)
      reword_labels(param.field.labels)
    end
  end
  for _, page in ipairs(state.pages) do
    if is_shared(state.handlers[page.handler].where) then page.title = label_of(page.title) end
  end
end

-- A label made while a rule runs.
local function said(label)
  if not is_label(label) or #replaced.en + #replaced["zh-CN"] == 0 then return label end
  return { en = reword(label.en, "en"), ["zh-CN"] = reword(label["zh-CN"], "zh-CN") }
end

return { model = model, rest = rest, said = said }
