-- Areas split, merge, take another name or exchange households on a date; open matters follow their household and their clocks run on.
local posts = require "std.posts"
local dates = require "std.dates"
local moves = require "std.moves"

local a_run = 80                                   -- households or matters a run: it raises at most 100 events, and runs follow one another 16 deep

local function no(key, field) return refuse(say(key), field) end

-- ---- what may be drafted ----

local rules = {}

function rules.rename(data)
  if not data.new_name then return no("area_name", "new_name") end
  if (data.grid == nil) == (data.microgrid == nil) then return no("area_which", "microgrid") end
end

function rules.merge(data)
  if data.microgrid then
    if not data.into_microgrid or data.into_microgrid == data.microgrid then return no("area_into", "into_microgrid") end
  elseif not data.grid or not data.into_grid or data.grid == data.into_grid then
    return no("area_into", "into_grid")
  end
end

local function all_in(list, field, area)
  for _, one in ipairs(list or {}) do
    if one[field] ~= area then return false end
  end
  return list ~= nil and #list > 0
end

function rules.split(data)
  if not data.new_name then return no("area_name", "new_name") end
  if data.microgrid then return not all_in(data.households, "microgrid", data.microgrid) and no("area_households", "households") or nil end
  if not data.grid or not all_in(data.microgrids, "grid", data.grid) then return no("area_microgrids", "microgrids") end
end

function rules.exchange(data)
  if data.microgrid then
    if not data.into_microgrid or data.into_microgrid == data.microgrid then return no("area_into", "into_microgrid") end
    return not all_in(data.households, "microgrid", data.microgrid) and no("area_households", "households") or nil
  end
  if not data.grid or not data.into_grid or data.grid == data.into_grid then return no("area_into", "into_grid") end
  if not all_in(data.microgrids, "grid", data.grid) then return no("area_microgrids", "microgrids") end
end

check("area_change.draft", function(_, event)
  local data = event.data
  if data.day < today() then return no("area_past", "day") end
  for _, field in ipairs { "grid", "into_grid", "microgrid", "into_microgrid" } do
    if data[field] and data[field].state == "retired" then return no("area_retired", field) end
  end
  if not data.what then return no("area_what", "what") end
  return rules[data.what](data)
end)

-- ---- preview ----

local function household_of(spec, entity)
  if spec.household then return entity[spec.household] end
  local person = entity[spec.person]
  return person and person.household
end

local function moving_set(change)
  local set = {}
  for _, household in ipairs(change.households or {}) do set[household.id] = true end
  return set
end

-- Open matters of the microgrid that go: all of them when it merges, else those of the households that go.
local function moving_cases(change, most)
  local out, set = {}, moving_set(change)
  for _, spec in ipairs(moves.cases) do
    for _, entity in ipairs(#out < most and find(spec.kind, { microgrid = change.microgrid, state = spec.states }, { limit = 1000 }) or {}) do
      local household = household_of(spec, entity)
      if #out < most and (change.what == "merge" or household and set[household.id]) then out[#out + 1] = { spec = spec, entity = entity } end
    end
  end
  return out
end

local function residential(microgrid) return microgrid and count("household", { microgrid = microgrid, category = "residential" }) or 0 end

local function homes_among(change)
  local number = 0
  for _, household in ipairs(change.households or {}) do
    if household.category == "residential" then number = number + 1 end
  end
  return number
end

on("area_change.draft", function(change)
  local decide_by = dates.at(change.day, "00:00")
  if change.microgrid and change.what ~= "rename" then
    local all = residential(change.microgrid)
    local homes = change.what == "merge" and all or homes_among(change)
    change:preview { moving_households = change.what == "merge" and count("household", { microgrid = change.microgrid }) or #change.households, moving_cases = #moving_cases(change, 100000),
      size_left = all - homes, size_there = residential(change.into_microgrid) + homes }
  end
  alert { to = posts.holder("secretary", {}) or "secretary", about = change, key = "agree", text = say("area_agree", { what = change.what, area = change.microgrid or change.grid, day = change.day,
    households = change.moving_households, cases = change.moving_cases, left = change.size_left, there = change.size_there }), while_in = "drafted" }
  at(decide_by > now() and decide_by or now() + duration "1 working day", change, "undecided", { while_in = "drafted" })
end)

on("area_change.undecided", function(change) change:drop { reason = "到期未确定 (not decided by its day)" } end)

on("area_change.agree", function(change)
  local day = dates.at(change.day, "00:00")
  if day <= now() then return change:apply {} end
  at(day, change, "day_comes", { while_in = "agreed" })
end)

on("area_change.day_comes", function(change) change:apply {} end)

-- ---- the day ----

local function rename(change)
  local area = change.microgrid or change.grid
  area:rename { name = change.new_name, former_names = append(area.former_names, area.name) }
  change:complete {}
end

-- A split begins with the new area.
on("area_change.apply", function(change)
  if change.what == "rename" then return rename(change) end
  if change.what == "split" and change.microgrid and not change.into_microgrid then
    local made = create("microgrid.found", { name = change.new_name, grid = change.microgrid.grid })
    return change:carry_on { into_microgrid = made }
  end
  if change.what == "split" and change.grid and not change.into_grid then
    local made = create("grid.found", { name = change.new_name, category = change.grid.category, compound = change.grid.compound, branch = change.grid.branch })
    return change:carry_on { into_grid = made }
  end
  change:carry_on {}
end)

local function still_there(change)
  if change.what == "merge" then return find("household", { microgrid = change.microgrid }, { limit = a_run }) end
  local out = {}
  for _, household in ipairs(change.households) do
    if #out < a_run and household.microgrid == change.microgrid then out[#out + 1] = household end
  end
  return out
end

local function move_households(change)
  local list = still_there(change)
  for _, household in ipairs(list) do
    local fields = { microgrid = change.into_microgrid, because = say("area_moved", { area = change.into_microgrid }) }
    if change.what ~= "merge" then fields.anchor = none end      -- its anchor household stays where it is
    household:move(fields)
  end
  return #list
end

local function move_cases(change)
  local list = moving_cases(change, a_run)
  for _, case in ipairs(list) do
    emit(case.spec.kind .. "." .. case.spec.event, case.entity, { microgrid = change.into_microgrid, because = say("area_follows", { area = change.into_microgrid }) })
  end
  return #list
end

-- Who held a post of the area that goes hands over to who holds it where it goes; other posts move along.
local function settle_post(post, place, area)
  local other = find("post", { role = post.role, microgrid = area.microgrid or none, grid = area.grid or none, state = { "held", "on_leave" } })[1]
  if not other then return post:move(area) end
  local person = posts.person(other)
  if person and post.person and person ~= post.person and post.state ~= "vacant" then
    create("handover.begin", { post = post, from_person = post.person, to_person = person })
  end
  if post.state ~= "vacant" then post:vacate { because = say("area_follows", { area = place }) } end
end

local function retire_microgrid(change)
  local from, into = change.microgrid, change.into_microgrid
  for _, anchor in ipairs(from.anchor_households) do anchor:move { microgrid = into } end
  from:retire { successor = into }
  for _, post in ipairs(from.posts) do settle_post(post, into, { microgrid = into }) end
end

local function move_microgrids(change)
  local list = change.what == "merge" and find("microgrid", { grid = change.grid, state = { "active", "setting_up" } }, { limit = a_run }) or {}
  for _, microgrid in ipairs(change.what ~= "merge" and change.microgrids or {}) do
    if #list < a_run and microgrid.grid == change.grid then list[#list + 1] = microgrid end
  end
  for _, microgrid in ipairs(list) do microgrid:move { grid = change.into_grid } end
  return #list
end

local function retire_grid(change)
  local from, into = change.grid, change.into_grid
  for _, base in ipairs(moves.bases) do
    for _, entity in ipairs(find(base.kind, { grid = from, state = base.states }, { limit = 30 })) do emit(base.kind .. "." .. base.event, entity, { grid = into }) end
  end
  from:retire { successor = into }
  for _, post in ipairs(from.posts) do settle_post(post, into, { grid = into }) end
end

on("area_change.carry_on", function(change)
  local of_microgrid = change.microgrid ~= nil
  if of_microgrid then
    local done = move_households(change)
    if done > 0 then return change:carry_on { done_households = change.done_households + done } end
    if move_cases(change) > 0 then return change:carry_on {} end
    if change.what == "merge" then retire_microgrid(change) end
  else
    if move_microgrids(change) > 0 then return change:carry_on {} end
    if change.what == "merge" then retire_grid(change) end
  end
  change:complete {}
end)

on("area_change.complete", function(change)
  local area = change.into_microgrid or change.into_grid or change.microgrid or change.grid
  local place = change.into_microgrid and { microgrid = area, grid = area.grid } or { grid = area.kind == "grid" and area or area.grid }
  local words = say("area_done", { what = change.what, area = area, households = change.done_households })
  alert { to = posts.holder("branch_secretary", place) or "branch_secretary", about = change, key = "done", text = words }
  local leader = change.into_microgrid and posts.holder("microgrid_leader", place)
  if leader then alert { to = leader, about = change, key = "done", text = words } end
end)

moves.base { kind = "unit", states = { "member" }, event = "update" }
