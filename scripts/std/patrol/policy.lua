-- Patrols of each grid are planned every Monday, spread over the week. (DOMAIN.md, 22) Needs std.organisation, std.activity.
local posts = require "std.posts"
local dates = require "std.dates"

param.a_week { default = 1, min = 0, max = 14, by = { "grid" }, label = { en = "Patrols of a grid a week", ["zh-CN"] = "网格每周巡查次数" } }
param.starts_at { default = "20:00", type = "text", by = { "grid" }, label = { en = "A patrol starts at", ["zh-CN"] = "巡查开始时间" } }
param.lasts { default = "1h", type = "duration", min = "15m", max = "12h", label = { en = "A patrol lasts", ["zh-CN"] = "巡查时长" } }

each("patrols", "grid", { state = "active" }, function(grid)
  local number = param.a_week
  local patroller = posts.holder("patroller", { grid = grid })
  for i = 1, number do
    local starts = dates.at(dates.add(dates.monday(today()), (i - 1) * 7 // number + (number == 1 and 4 or 0)), param.starts_at)
    create("activity.plan", { title = "治安巡查", tags = { "patrol" }, grid = grid, organiser = patroller, starts = starts, ends = starts + param.lasts })
  end
end)

every("patrols", { rrule = "FREQ=WEEKLY;BYDAY=MO", at = "08:00", if_holiday = "keep", catch_up = "once" }, function() each("patrols") end)
