-- text declares a sentence in both languages; say fills it in.
local parts = ...
local native, lib, state = parts.native, parts.lib, parts.state
local words = native.words
local ipairs, type, tostring, string, table = lib.ipairs, lib.type, lib.tostring, lib.string, lib.table
local mistake, keys_of, only_loading = parts.errors.mistake, parts.errors.keys_of, parts.errors.only_loading

local languages = { "en", "zh-CN" }

-- "{unit} was asked" → { "", "unit", " was asked" }: every second piece is a field's name.
local function pieces_of(version)
  local pieces, at = {}, 1
  for from, field, after in string.gmatch(version, "(){([%w_]+)}()") do
    pieces[#pieces + 1] = string.sub(version, at, from - 1)
    pieces[#pieces + 1] = field
    at = after
  end
  pieces[#pieces + 1] = string.sub(version, at)
  return pieces
end

local function put(key, versions)
  state.texts[key], state.text_pieces[key] = versions, {}
  for _, language in ipairs(languages) do state.text_pieces[key][language] = pieces_of(versions[language]) end
end

local function declare_text(key)
  only_loading("text")
  return function(versions)
    if type(versions) ~= "table" or not versions.en or not versions["zh-CN"] then
      mistake("text \"%s\" needs both languages: { en = …, [\"zh-CN\"] = … }", tostring(key))
    end
    if type(versions.en) ~= "string" or type(versions["zh-CN"]) ~= "string" then mistake("text \"%s\": each language is a text", tostring(key)) end
    if state.own_texts[key] then return end                                  -- the pack's own words win over a shared library's
    put(key, versions)
    state.text_places[key] = native.where()
  end
end

local function label_of(field, value, language)
  local labels = state.labels and state.labels[field]
  local label = labels and labels[value]
  return label and label[language] or nil
end

local function shown(field, value, language)
  if native.entity(value) then return native.name_of(value) end
  if native.is_time(value) then
    local at = words.local_time(value)
    return string.format(language == "en" and "%d-%02d-%02d %02d:%02d" or "%d年%d月%d日 %02d:%02d", at.year, at.month, at.day, at.hour, at.minute)
  end
  if type(value) == "string" then return label_of(field, value, language) or value end
  if type(value) == "table" then return value[language] or "" end
  if value == nil then return language == "en" and "none" or "无" end
  return tostring(value)
end

local function filled(pieces, data, language)
  local out = {}
  for i, piece in ipairs(pieces) do out[i] = i % 2 == 1 and piece or shown(piece, data[piece], language) end
  return table.concat(out)
end

local function say(key, data)
  local pieces = state.text_pieces[key]
  if not pieces then
    mistake("no text '%s'%s; declare it: text \"%s\" { en = …, [\"zh-CN\"] = … }", tostring(key), native.suggest(tostring(key), keys_of(state.texts)), tostring(key))
  end
  local out = {}
  for _, language in ipairs(languages) do out[language] = filled(pieces[language], data or {}, language) end
  return out
end

return { declare = declare_text, put = put, say = say, shown = shown }
