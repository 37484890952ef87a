-- Terms end by themselves only on paper: the holder acts on, somebody is reminded in time. Ex-officio posts follow the office.
local posts = require "std.posts"
local dates = require "std.dates"

param.remind_before { default = "60 days", type = "duration", min = "1 day", max = "365 days", label = { en = "Reminded of a term's end", ["zh-CN"] = "任期届满首次提醒" } }
param.remind_again_before { default = "30 days", type = "duration", min = "1 day", max = "365 days", label = { en = "Reminded again", ["zh-CN"] = "任期届满再次提醒" } }

local serving = { "held", "on_leave" }

local function remind(post, span, timer)
  local when = dates.at(post.ends, "09:00") - span
  if when > now() then at(when, post, timer, { while_in = serving }) end
end

local function watch_term(post)
  if not post.ends then
    for _, timer in ipairs { "term_reminder", "term_reminder_late", "term_end" } do
      if due(post, timer) then cancel(post, timer) end
    end
    return
  end
  if post.acting and post.ends >= today() then post:act_on { acting = false } end
  remind(post, param.remind_before, "term_reminder")
  remind(post, param.remind_again_before, "term_reminder_late")
  local over = dates.at(dates.add(post.ends, 1), "00:00")
  at(over > now() and over or now(), post, "term_end", { while_in = serving })
end

on("post.appoint", { name = "term_appoint" }, function(post)
  if post.ends then watch_term(post) end
end)
on("post.fill", { name = "term_fill" }, watch_term)
on("post.hand_over", { name = "term_hand_over" }, watch_term)
on("post.renew", { name = "term_renew" }, watch_term)
on("post.update", { name = "term_update" }, function(post, event)
  if event.data.ends then watch_term(post) end
end)

-- Who decides on a post: the grid's branch for a microgrid's, the deputy secretary for the others.
local function decides(post)
  local branch = post.microgrid and posts.holder("branch_secretary", { grid = post.microgrid.grid }, post.person and { [post.person.id] = true } or nil)
  return branch or posts.holder("deputy_secretary", {}, post.person and { [post.person.id] = true } or nil) or posts.holder("secretary", {}) or "deputy_secretary"
end

local function reminder(post, urgency)
  resolve(post, "term")
  alert { to = decides(post), about = post, key = "term", urgency = urgency, text = say("tree_term", { role = post.role, person = post.person, ends = post.ends }), while_in = serving }
end

on("post.term_reminder", function(post) reminder(post, "low") end)
on("post.term_reminder_late", function(post) reminder(post, "normal") end)

on("post.term_end", function(post)
  post:act_on { acting = true, because = say("tree_acting", { role = post.role, person = post.person, ends = post.ends }) }
  resolve(post, "term")
  alert { to = decides(post), about = post, key = "term", urgency = "high", text = say("tree_acting", { role = post.role, person = post.person, ends = post.ends }), while_in = serving }
end)

on("post.renew", { name = "term_settled" }, function(post) resolve(post, "term") end)
on("post.hand_over", { name = "term_settled_by_another" }, function(post)
  resolve(post, "term")
  if post.acting and not post.ends then post:act_on { acting = false } end
end)

-- ---- ex officio ----

local function follow(post)
  for _, dependent in ipairs(post.ex_officio) do
    if dependent.state == "vacant" then
      dependent:fill { person = post.person, because = say("tree_ex_officio", { role = post.role }) }
    elseif dependent.person ~= post.person then
      dependent:hand_over { person = post.person, because = say("tree_ex_officio", { role = post.role }) }
    end
  end
end

on("post.fill", { name = "ex_officio_fill" }, follow)
on("post.hand_over", { name = "ex_officio_hand_over" }, follow)
on("post.update", { name = "ex_officio_update" }, function(post, event)
  if event.data.person then follow(post) end
end)
on("post.vacate", { name = "ex_officio_vacate" }, function(post)
  for _, dependent in ipairs(post.ex_officio) do
    if dependent.state ~= "vacant" then dependent:vacate { because = say("tree_ex_officio", { role = post.role }) } end
  end
end)
