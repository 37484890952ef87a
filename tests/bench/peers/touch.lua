-- One event as Muster does it: told before? three fields read, the entity written, the event and what it causes in the log, an answer that tells both.
-- KEYS: idempotency, entity, stream. ARGV: actor, source, id, more.
local told = redis.call("GET", KEYS[1])
if told then return told end
local fields = redis.call("HMGET", KEYS[2], "n", "name", "state")
local time = redis.call("TIME")
local now = time[1] .. string.format("%06d", time[2])
local data = '{"more":' .. ARGV[4] .. '}'
local root = redis.call("XADD", KEYS[3], "*", "type", "item.touch", "subject", KEYS[2], "actor", ARGV[1], "source", ARGV[2], "id", ARGV[3], "time", now, "data", data)
local caused = {}
if tonumber(fields[1]) >= 0 and fields[2] and fields[3] == "a" then
  local noted = '{"seen":' .. ARGV[4] .. '}'
  redis.call("HSET", KEYS[2], "more", ARGV[4], "seen", ARGV[4], "updated", now)
  local seq = redis.call("XADD", KEYS[3], "*", "type", "item.note", "subject", KEYS[2], "actor", ARGV[1], "time", now, "data", noted, "cause", root, "rule", "policies.item.on_touch")
  caused[1] = { seq = seq, type = "item.note", subject = KEYS[2], data = noted, cause = root, rule = "policies.item.on_touch" }
else
  redis.call("HSET", KEYS[2], "more", ARGV[4], "updated", now)
end
local answer = cjson.encode({ seq = root, subject = KEYS[2], events = caused })
redis.call("SET", KEYS[1], answer, "EX", 604800)
return answer
