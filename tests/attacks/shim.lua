-- The attacks' words on the real policy language. A file's attack follows these lines.
local real = { on = on, alert = alert, after = after, at = at, cancel = cancel, log = log, get = get }
local function thing() return real.get("thing", "t1") end
local function short(name) return string.sub(tostring(name), 1, 20) end
local function emit(name)
  if name == "ev" then return thing():poke { what = "x" } end
  return thing():ripple { name_of = short(name) }
end
local function on(name, fn)
  if type(name) ~= "string" or type(fn) ~= "function" then return real.on(name, fn) end
  if name == "ev" then return real.on("thing.poke", function(_, event) return fn(event) end) end
  return real.on("thing.ripple", function(_, event)
    if event.data.name_of == short(name) then return fn(event) end
  end)
end
local function after(seconds, name) return real.after(duration(string.format("%d s", math.max(0, seconds))), thing(), name and "bell" or name) end
local function at(when, name) return real.at(when, thing(), name and "bell" or name) end
local function cancel() return real.cancel(thing(), "bell") end
local function alert(what) return real.alert { to = "nobody", about = thing(), key = string.sub(tostring(what), 1, 30) } end
local function log(level, text) return real.log[level](text) end
local function print(...) return real.log.info(...) end
local function entity(id) return real.get("thing", id) end
local function breach(what) real.log.warn("BREACH " .. tostring(what)) end
real.on("thing.bell", function() return emit("ev") end)
