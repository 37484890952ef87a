-- Vacancies and coverage of the tree. Terms and hand-over, and changes of areas, stand in files of their own.
local posts = require "std.posts"
local dates = require "std.dates"
require "std.tree.terms"
require "std.tree.handover"
require "std.tree.areas"

-- Who stands at which level: one leader, six officers, and what else a community has. "none": this community does without.
param.post_level { type = "table", of = "enum", values = { "none", "community", "grid", "microgrid" }, label = { en = "Level of a post", ["zh-CN"] = "岗位设置层级" },
  labels = { none = { en = "Not here", ["zh-CN"] = "不设" }, community = { en = "Community", ["zh-CN"] = "社区" }, grid = { en = "Each grid", ["zh-CN"] = "每个网格" },
    microgrid = { en = "Each microgrid", ["zh-CN"] = "每个微网格" } },
  default = { secretary = "community", deputy_secretary = "community", duty_holder = "community", branch_secretary = "grid", grid_leader = "grid", party_instructor = "grid",
    safety_supervisor = "grid", mediator = "grid", fire_officer = "grid", police_officer = "grid", patroller = "grid", microgrid_leader = "microgrid" } }
param.vacancy_grace { default = "5 working days", type = "duration", min = "1h", max = "90 days", label = { en = "A post counts as vacant after", ["zh-CN"] = "空缺宽限期" } }
param.microgrid_households { type = "table", of = "integer", min = 1, max = 100000, default = { least = 90, most = 100 }, label = { en = "Residential households of a microgrid", ["zh-CN"] = "微网格住户数" } }
param.anchor_households { type = "table", of = "integer", min = 1, max = 100000, default = { least = 20, most = 30 }, label = { en = "Households or shops an anchor household looks after", ["zh-CN"] = "中心户联系户数" } }

local function deputy_secretary() return posts.holder("deputy_secretary", {}) or "deputy_secretary" end

-- Every record of a kind, in pages; a microgrid may be one of thousands.
local function each_of(kind, where, fn)
  local last
  repeat
    where.id = last and range(last, nil) or nil
    local page = find(kind, where, { limit = 1000 })
    for _, entity in ipairs(page) do
      if entity.id ~= last then fn(entity) end
    end
    last = #page > 0 and page[#page].id or nil
  until not page.more
end

-- ---- vacancies ----

local function key_of(role, area) return role .. "/" .. (area and area.id or "") end

-- Who answers for which post, and since when a post is as it is.
local function posts_by_place()
  local answered, since = {}, {}
  each_of("post", { state = { "held", "on_leave", "vacant" } }, function(post)
    if post.unit then return end
    local key = key_of(post.role, post.microgrid or post.grid)
    if posts.person(post) then answered[key] = true end
    if not since[key] or post.updated > since[key] then since[key] = post.updated end
  end)
  return answered, since
end

local function areas_of(level)
  local out = {}
  if level == "community" then return { {} } end
  each_of(level, { state = "active" }, function(area) out[#out + 1] = { area = area, grid = level == "microgrid" and area.grid or nil } end)
  return out
end

-- A post not held in the microgrid is its grid's, then the community's, before it is vacant.
local function vacant_posts()
  local answered, since = posts_by_place()
  local out, areas = {}, { community = areas_of "community", grid = areas_of "grid", microgrid = areas_of "microgrid", none = {} }
  local first = areas.grid[1] or areas.microgrid[1]
  if not first then return out end                     -- the community itself is still being set up
  for role, level in pairs(param.post_level) do
    for _, place in ipairs(areas[level]) do
      local held = answered[key_of(role, place.area)] or place.grid and answered[key_of(role, place.grid)] or place.area and answered[key_of(role)]
      if not held then
        local from = since[key_of(role, place.area)] or (place.area or first.area).created
        if from + param.vacancy_grace <= now() then out[#out + 1] = { role = role, area = place.area } end
      end
    end
  end
  return out
end

every("vacancies", { rrule = "FREQ=WEEKLY;BYDAY=MO", at = "08:30", if_holiday = "next_working_day", catch_up = "once" }, function(due)
  for _, old in ipairs(find("vacancy_list", { state = "current" })) do old:replace {} end
  local lines = {}
  for i, vacancy in ipairs(vacant_posts()) do
    if i <= 300 then lines[i] = { text = say(vacancy.area and "tree_vacant" or "tree_vacant_here", vacancy), role = vacancy.role, area = vacancy.area and vacancy.area.id or nil } end
  end
  if #lines == 0 then return explain(say("tree_none_vacant")) end
  local list = create("vacancy_list.draw_up", { day = dates.of(due), content = { lines = lines }, number = #lines })
  alert { to = deputy_secretary(), about = list, key = "vacancies", text = say("tree_vacancies", { number = #lines }), data = { lines = lines }, while_in = "current" }
end)

-- ---- coverage ----

local function outside(size, limits) return size < limits.least or size > limits.most end

-- One grid a run, so that a large community does not need a large one.
on("coverage.take_grid", function(coverage, event)
  local microgrids, anchors = find("microgrid", { grid = event.data.grid, state = "active" }, { limit = 400 }), 0
  local households, looked_after, lines = 0, 0, coverage.content and coverage.content.lines or {}
  for _, microgrid in ipairs(microgrids) do
    local homes = count("household", { microgrid = microgrid, category = "residential" })
    households = households + count("household", { microgrid = microgrid })
    if outside(homes, param.microgrid_households) then lines[#lines + 1] = { text = say("tree_size", { area = microgrid, number = homes }), area = microgrid.id, number = homes } end
    for _, anchor in ipairs(microgrid.anchor_households) do
      local number = count("household", { anchor = anchor })
      anchors, looked_after = anchors + 1, looked_after + number
      if outside(number, param.anchor_households) then lines[#lines + 1] = { text = say("tree_anchor", { anchor = anchor, number = number }), anchor = anchor.id, number = number } end
    end
  end
  coverage:add { microgrids = coverage.microgrids + #microgrids, households = coverage.households + households, anchors = coverage.anchors + anchors,
    looked_after = coverage.looked_after + looked_after, outside = #lines, content = { lines = lines } }
end)

on("coverage.begin", function(coverage)
  each_of("grid", { state = "active" }, function(grid) coverage:take_grid { grid = grid } end)
end)

-- The last grid is added: the share is reported, and what is outside its size is one notice. A household that nobody looks after is no fault.
on("coverage.add", { if_state = "counting" }, function(coverage)
  if times(coverage, "add") < times(coverage, "take_grid") then return end
  coverage:sum_up { share = coverage.households > 0 and math.floor(1000 * coverage.looked_after / coverage.households + 0.5) / 10 or none }
end)

on("coverage.sum_up", function(coverage)
  local words = say("tree_coverage", { share = coverage.share, looked_after = coverage.looked_after, households = coverage.households, anchors = coverage.anchors, outside = coverage.outside })
  explain(words)
  if coverage.outside > 0 then alert { to = deputy_secretary(), about = coverage, key = "coverage", urgency = "low", text = words, data = coverage.content } end
end)

every("coverage", { rrule = "FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=1", at = "08:00", if_holiday = "next_working_day", catch_up = "once" }, function(due)
  create("coverage.begin", { day = dates.of(due) })
end)
