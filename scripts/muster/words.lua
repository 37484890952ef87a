-- What a policy file may say: the words of the other parts, under its own prefix; and require.
local parts = ...
local native, lib, state = parts.native, parts.lib, parts.state
local words = native.words
local pairs, type, string = lib.pairs, lib.type, lib.string
local mistake, checked, only_loading = parts.errors.mistake, parts.errors.checked, parts.errors.only_loading
local environment, module_file = parts.files.environment, parts.files.module_file
local texts, params, policies, page = parts.texts, parts.params, parts.policies, parts.page

local policy_words

local function require_module(name)
  if type(name) ~= "string" then mistake("require names a module: require \"std.match\"") end
  local module = state.modules[name]
  if module == "loading" then mistake("require \"%s\" goes round in a circle", name) end
  if module ~= nil then return module end
  only_loading("require of what no file has required")
  local path = module_file(name)
  if not path then mistake("no module '%s'%s; require reaches std.* and the pack's own files", name, parts.files.near_module(name)) end
  state.modules[name] = "loading"
  local env, names = environment(lib, policy_words(name))
  state.reachable[#state.reachable + 1] = env
  state.bodies[#state.bodies + 1] = { path = path, prefix = name, names = names }
  local chunk, where, text = native.compile(path, env)
  checked(chunk, where, text)
  local result = chunk()
  state.modules[name] = result == nil and true or result
  return state.modules[name]
end

local function refuse(text, field)
  return { _refuse = true, text = text, field = field }
end

function policy_words(prefix)
  local on, check = policies.event_words(prefix)
  local all = { on = on, check = check, every = policies.every_word(prefix), each = policies.each_word(prefix), param = params.object(prefix), text = texts.declare, say = texts.say,
    set = params.set, off = policies.off, refuse = refuse, require = require_module, mode_of = function(fn, modes)
      only_loading("mode_of")
      state.mode_resolver, state.modes = fn, modes
    end,
    print_page = page.declare(prefix), figure = parts.figure.declare(prefix), label = page.label, masked = page.masked,
    log = { info = words._log_info, warn = words._log_warn },
  }
  for name, word in pairs(words) do
    if string.sub(name, 1, 1) ~= "_" then all[name] = word end
  end
  return all
end

return { policy_words = policy_words }
