-- Occasions of the year, planned by rule: festivals in the microgrids, the elderly's collective birthday, children's holiday courses, the job fair of disabled people.
-- (DOMAIN.md, 20, 21) Needs std.organisation, std.activity.
local posts = require "std.posts"
local dates = require "std.dates"
local lunar = require "std.lunar"

-- Month-day, or "lunar month-day".
param.festivals { type = "table", of = "text", label = { en = "Festivals", ["zh-CN"] = "重要节日" },
  default = { spring_festival = "lunar 1-1", dragon_boat = "lunar 5-5", mid_autumn = "lunar 8-15", double_ninth = "lunar 9-9" } }
param.festival_level { default = "microgrid", values = { "microgrid", "grid", "community" }, label = { en = "Festivals are kept by", ["zh-CN"] = "节日活动层级" },
  labels = { microgrid = { en = "Each microgrid", ["zh-CN"] = "每个微网格" }, grid = { en = "Each grid", ["zh-CN"] = "每个网格" }, community = { en = "The community", ["zh-CN"] = "社区" } } }
param.birthday_age { default = 70, min = 50, max = 100, label = { en = "Collective birthday from age", ["zh-CN"] = "集体生日年龄" } }
param.birthday_day { default = 20, min = 1, max = 28, label = { en = "Collective birthday on the day of the month", ["zh-CN"] = "集体生日日期" } }
param.course_weeks { default = 4, min = 0, max = 10, label = { en = "Weeks of a holiday course for children", ["zh-CN"] = "假期辅导周数" } }
param.job_fair { default = "05-15", type = "text", label = { en = "Job fair for disabled people (month-day)", ["zh-CN"] = "残疾人招聘会(月-日)" } }

local festival_names = { spring_festival = "春节", dragon_boat = "端午节", mid_autumn = "中秋节", double_ninth = "重阳节", lantern = "元宵节", new_year = "元旦", qingming = "清明节", labour_day = "劳动节", national_day = "国庆节" }

local function plan(fields, day, from, to)
  fields.starts, fields.ends = dates.at(day, from), dates.at(day, to)
  if fields.starts <= now() then return explain(say("occasion_past", { title = fields.title, day = day })) end
  fields.organiser = posts.holder(fields.microgrid and "microgrid_leader" or fields.grid and "grid_leader" or "deputy_secretary",
    { microgrid = fields.microgrid, grid = fields.microgrid and fields.microgrid.grid or fields.grid })
  create("activity.plan", fields)
end

-- Festivals between two dates, each kept on the last working day before it.
local function coming_festivals(from, to)
  local out = {}
  for name, text_of in pairs(param.festivals) do
    for year = dates.year(from) - 1, dates.year(to) do                -- a lunar year's last months lie in the next one
      local day = lunar.of(text_of, year)
      if day and day >= from and day <= to then out[#out + 1] = { title = (festival_names[name] or name) .. "活动", festival = day, day = dates.working_before(day) } end
    end
  end
  return out
end

-- Thirty to sixty days ahead: each festival falls into one month's window.
local function festivals_ahead()
  local first = dates.month_start(today())
  return coming_festivals(dates.add(first, 30), dates.add(dates.next_month(first), 29))
end

local function keep_festivals(area)
  for _, festival in ipairs(festivals_ahead()) do
    area.title, area.tags = festival.title, { "holiday" }
    plan(area, festival.day, "09:30", "11:30")
  end
end

each("festivals_microgrid", "microgrid", { state = "active" }, function(microgrid) keep_festivals { microgrid = microgrid, grid = microgrid.grid } end)
each("festivals_grid", "grid", { state = "active" }, function(grid) keep_festivals { grid = grid } end)

every("festivals", { rrule = "FREQ=MONTHLY;BYMONTHDAY=1", at = "07:00", if_holiday = "keep", catch_up = "once" }, function()
  if #festivals_ahead() == 0 then return explain(say("occasion_none")) end
  if param.festival_level == "microgrid" then return each("festivals_microgrid") end
  if param.festival_level == "grid" then return each("festivals_grid") end
  keep_festivals {}
end)

-- Born in the month, old enough on its last day: one range of births a year of age, each by its index.
local function birthdays(month)
  local number = 0
  for age = param.birthday_age, 110 do
    local first = dates.born_by(month, age)
    number = number + count("person", { born = range(first, dates.add(dates.next_month(first), -1)), category = { "resident", "merchant" }, state = "here" })
  end
  return number
end

every("collective_birthday", { rrule = "FREQ=MONTHLY;BYMONTHDAY=1", at = "07:10", if_holiday = "keep", catch_up = "once" }, function(due)
  local month = dates.month_start(dates.of(due))
  local number = birthdays(month)
  local day = dates.working_from(string.sub(month, 1, 8) .. string.format("%02d", param.birthday_day))
  explain(say("occasion_birthdays", { number = number, age = param.birthday_age }))
  if number > 0 then plan({ title = "老人集体生日会", tags = { "birthday" }, planned_people = number }, day, "14:30", "16:30") end
end)

-- Summer from the second Monday of July, winter from the third Monday of January; a holiday is left out.
each("courses", "grid", { state = "active" }, function(grid)
  local monday = dates.monday(dates.add(today(), 13))
  for week = 0, param.course_weeks - 1 do
    local day = dates.add(monday, 7 * week + 2)
    if dates.works(day) then plan({ title = "儿童假期课堂", tags = { "training", "children" }, grid = grid, places = 30 }, day, "09:00", "11:00") end
  end
end)

every("holiday_courses", { rrule = "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=2", at = "07:20", if_holiday = "keep", catch_up = "once" }, function() each("courses") end)

every("job_fair", { rrule = "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=5", at = "07:30", if_holiday = "keep", catch_up = "once" }, function(due)
  local day = dates.working_from(string.sub(dates.of(due), 1, 5) .. param.job_fair)
  plan({ title = "残疾人就业招聘会", tags = { "job_fair" }, measure = "jobs_placed" }, day, "09:00", "16:00")
end)
