local standstill = require "std.standstill"

local timers = { "unclaimed", "unfinished" }

each("standstill_wish", function(wish) standstill.check(wish, wish.member, wish.unit) end)

local function look_again(call)
  each("standstill_wish", "wish", { member = call.person, state = "claimed" })
  if call.unit then each("standstill_wish", "wish", { unit = call.unit, state = { "dispatched", "claimed" } }) end
end

on("call.away", look_again)
on("call.back", look_again)

-- What reaches them meanwhile waits as well.
local function wait_too(wish) standstill.check(wish, wish.member, wish.unit) end

on("wish.dispatch", { name = "dispatch_waits" }, wait_too)
on("wish.claim", { name = "claim_waits" }, wait_too)
on("wish.redo", { name = "redo_waits" }, wait_too)

on("wish.pause", function(wish) standstill.stop(wish, timers) end)

on("wish.resume", function(wish)
  local first = standstill.go(wish, timers)
  if first then wish:redate { due = first } end
end)
