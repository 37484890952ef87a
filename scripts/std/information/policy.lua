-- What nobody confirmed for long is marked for checking; the microgrid's leader gets a list each quarter, not a message an entry.
local posts = require "std.posts"

param.stale_after { default = "180 days", type = "duration", min = "30 days", max = "1100 days", label = { en = "Entries to be checked after", ["zh-CN"] = "信息核实周期" } }

local function age(information) after(param.stale_after, information, "ageing", { while_in = "current" }) end

on("information.enter", age)
on("information.confirm", age)
on("information.ageing", function(information) information:grow_stale {} end)

each("stale_information", "microgrid", { state = "active" }, function(microgrid)
  local number = count("information", { microgrid = microgrid, state = "stale" })
  if number == 0 then return resolve(microgrid, "stale_information") end
  alert { to = posts.holder("microgrid_leader", { microgrid = microgrid, grid = microgrid.grid }) or posts.holder("grid_leader", { grid = microgrid.grid }) or "microgrid_leader",
    about = microgrid, key = "stale_information", urgency = "low", text = say("information_stale", { number = number, microgrid = microgrid }) }
end)

every("stale_information", { rrule = "FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=5", at = "09:00", if_holiday = "next_working_day", catch_up = "once" }, function() each("stale_information") end)
