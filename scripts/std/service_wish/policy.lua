param.hours_per_wish { type = "number", default = 1, min = 0.1, max = 24, label = { en = "Hours a fulfilled wish counts as", ["zh-CN"] = "圆梦一个折合时长" } }

-- The day it was done: as the doer says, else the day it was marked done.
local function day_of(wish)
  if wish.happened_on then return wish.happened_on end
  local done = last(wish, "complete")
  local at_done = local_time(done and done.time or now())
  return string.format("%04d-%02d-%02d", at_done.year, at_done.month, at_done.day)
end

local function of_wish(wish)
  return find("service_record", { wish = wish, state = { "recorded", "verified" } })[1]
end

-- A close by the resident or by a call back is the verification; a lapsed wish was confirmed by nobody and waits for a person.
local function credit(wish, verified)
  if not wish.member or of_wish(wish) then return end
  local record = create("service_record.record_from", { person = wish.member, unit = wish.unit, microgrid = wish.microgrid, happened_on = day_of(wish), hours = param.hours_per_wish,
    wish = wish, because = say("service_wish_done", { wish = wish.id }) })
  if verified then record:verify { because = say("service_wish_confirmed") } end
end

on("wish.confirm", function(wish) credit(wish, true) end)
on("wish.call_back", function(wish) credit(wish, true) end)
on("wish.lapse", function(wish) credit(wish, false) end)

-- Not done after all, or never a wish.
local function take_back(wish, event)
  local record = of_wish(wish)
  if record then record:void { reason = event.data.reason } end
end

on("wish.redo", take_back)
on("wish.void", take_back)
