-- text declares a sentence in both languages; say fills it in.
local parts = ...
local native, lib, state = parts.native, parts.lib, parts.state
local words = native.words
local ipairs, type, tostring, string = lib.ipairs, lib.type, lib.tostring, lib.string
local mistake, keys_of, only_loading = parts.errors.mistake, parts.errors.keys_of, parts.errors.only_loading

local function declare_text(key)
  only_loading("text")
  return function(versions)
    if type(versions) ~= "table" or not versions.en or not versions["zh-CN"] then
      mistake("text \"%s\" needs both languages: { en = …, [\"zh-CN\"] = … }", tostring(key))
    end
    if type(versions.en) ~= "string" or type(versions["zh-CN"]) ~= "string" then mistake("text \"%s\": each language is a text", tostring(key)) end
    if not state.own_texts[key] then                 -- the pack's own words win over a shared library's
      state.texts[key], state.text_places[key] = versions, native.where()
    end
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

local function say(key, data)
  local versions = state.texts[key]
  if not versions then
    mistake("no text '%s'%s; declare it: text \"%s\" { en = …, [\"zh-CN\"] = … }", tostring(key), native.suggest(tostring(key), keys_of(state.texts)), tostring(key))
  end
  local out = {}
  for _, language in ipairs { "en", "zh-CN" } do
    out[language] = string.gsub(versions[language], "{([%w_]+)}", function(field)
      return shown(field, (data or {})[field], language)
    end)
  end
  return out
end

return { declare = declare_text, say = say, shown = shown }
