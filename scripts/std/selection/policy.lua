-- The way to a microgrid leader: nominations, scores by others, an appointment that is explained.
local posts = require "std.posts"
local dates = require "std.dates"

param.nominate_within { default = "10 working days", type = "duration", min = "1 day", max = "90 days", label = { en = "Time for nominations", ["zh-CN"] = "推荐自荐期限" } }
param.assess_within { default = "10 working days", type = "duration", min = "1 day", max = "90 days", label = { en = "Time for the assessment", ["zh-CN"] = "综合考察期限" } }
param.least_assessments { default = 3, min = 1, max = 30, label = { en = "Assessments a candidate needs", ["zh-CN"] = "最少考察人数" } }
param.least_score { default = 60, min = 0, max = 100, label = { en = "Least mean score", ["zh-CN"] = "最低平均分" } }
param.least_age { default = 18, min = 16, max = 60, label = { en = "Least age", ["zh-CN"] = "最低年龄" } }
param.term_years { default = 3, min = 1, max = 10, label = { en = "Term, years", ["zh-CN"] = "任期(年)" } }
param.weights { type = "table", of = "integer", min = 0, max = 100, default = { politics = 40, ability = 30, trust = 30 }, label = { en = "Weights of the assessment", ["zh-CN"] = "考察权重" } }
param.open_when_vacant { default = true, label = { en = "A vacated leader's post opens a selection", ["zh-CN"] = "空缺自动启动选任" } }

local function branch(selection)
  return posts.holder("branch_secretary", { grid = selection.microgrid.grid }) or posts.holder("deputy_secretary", {}) or "branch_secretary"
end

local function candidates(selection)
  return find("nomination", { selection = selection, state = "named" }, { limit = 200 })
end

on("post.vacate", { name = "leader_gone" }, function(post)
  if post.role ~= "microgrid_leader" or not post.microgrid or post.microgrid.state ~= "active" or not param.open_when_vacant then return end
  if count("selection", { microgrid = post.microgrid, state = { "nominating", "assessing" } }) > 0 then return end
  create("selection.open", { microgrid = post.microgrid, because = say("selection_vacant", { microgrid = post.microgrid }) })
end)

on("selection.open", function(selection)
  selection:set_dates { nominate_by = now() + param.nominate_within, assess_by = none }
  at(selection.nominate_by, selection, "nominations_end", { while_in = "nominating" })
  alert { to = branch(selection), about = selection, key = "nominate", text = say("selection_nominate", { microgrid = selection.microgrid, nominate_by = selection.nominate_by }), while_in = "nominating" }
end)

-- Residents of the microgrid, party members or not; shop owners of it; of age, and here.
check("nomination.name", function(_, event)
  local selection, person = event.data.selection, event.data.person
  if selection.state ~= "nominating" then return refuse(say("selection_closed", { microgrid = selection.microgrid }), "selection") end
  if person.state ~= "here" then return refuse(say("selection_not_here", { person = person }), "person") end
  if person.born and dates.age(person.born, today()) < param.least_age then return refuse(say("selection_too_young", { person = person, age = param.least_age }), "person") end
  local home = person.household
  if not home or home.microgrid.grid ~= selection.microgrid.grid then return refuse(say("selection_elsewhere", { person = person, grid = selection.microgrid.grid }), "person") end
  if event.data.way == "self" and event.data.by_person and event.data.by_person ~= person then return refuse(say("selection_self"), "by_person") end
  if event.data.way ~= "self" and not event.data.by_person and not event.data.by_unit then return refuse(say("selection_by_whom"), "by_person") end
  if event.data.way ~= "self" and event.data.by_person == person then return refuse(say("selection_self_recommended"), "by_person") end
end)

on("nomination.name", function(nomination)
  alert { to = nomination.person, about = nomination, key = "named", text = say("selection_named", { microgrid = nomination.selection.microgrid }), while_in = "named" }
end)

-- No candidate: more time once, then it ends and the branch and the deputy secretary hear of it.
on("selection.nominations_end", function(selection)
  if #candidates(selection) > 0 then return selection:assess {} end
  if times(selection, "nominations_end") > 1 then return selection:end_it { reason = "无人推荐或自荐 (no candidate)" } end
  selection:set_dates { nominate_by = now() + param.nominate_within }
  at(selection.nominate_by, selection, "nominations_end", { while_in = "nominating" })
  alert { to = branch(selection), about = selection, key = "nobody_named", urgency = "high", text = say("selection_nobody", { microgrid = selection.microgrid, nominate_by = selection.nominate_by }),
    while_in = "nominating" }
end)

check("selection.assess", function(selection)
  if #candidates(selection) == 0 then return refuse(say("selection_no_candidate")) end
end)

on("selection.assess", function(selection)
  selection:set_dates { assess_by = now() + param.assess_within }
  at(selection.assess_by, selection, "assessment_ends", { while_in = "assessing" })
  alert { to = branch(selection), about = selection, key = "assess", text = say("selection_assess", { microgrid = selection.microgrid, number = #candidates(selection), assess_by = selection.assess_by }),
    while_in = "assessing" }
end)

local function same_household(a, b)
  return a.household ~= nil and a.household == b.household
end

-- Nobody assesses himself, his household, whom he recommended, nor a rival.
check("assessment.give", function(_, event)
  local nomination, assessor = event.data.nomination, event.data.assessor
  local selection = nomination.selection
  if selection.state ~= "assessing" or nomination.state ~= "named" then return refuse(say("selection_not_assessing"), "nomination") end
  if assessor == nomination.person then return refuse(say("selection_himself", { person = assessor }), "assessor") end
  if same_household(assessor, nomination.person) then return refuse(say("selection_family", { person = assessor }), "assessor") end
  if nomination.by_person == assessor then return refuse(say("selection_own_choice", { person = assessor }), "assessor") end
  if count("nomination", { selection = selection, person = assessor, state = "named" }) > 0 then return refuse(say("selection_rival", { person = assessor }), "assessor") end
  local actor = get("person", event.actor)
  if actor and actor ~= assessor then return refuse(say("selection_for_other", { person = assessor }), "assessor") end
end)

local function mean(nomination)
  local total, number = 0, 0
  for _, assessment in ipairs(find("assessment", { nomination = nomination, state = "given" }, { limit = 200 })) do
    if assessment.score then total, number = total + assessment.score, number + 1 end
  end
  return number, number > 0 and math.floor(10 * total / number + 0.5) / 10 or nil
end

local function weigh(assessment)
  local weights = param.weights
  local whole = weights.politics + weights.ability + weights.trust
  local score = (assessment.politics * weights.politics + assessment.ability * weights.ability + assessment.trust * weights.trust) / math.max(1, whole)
  assessment:weigh { score = math.floor(10 * score + 0.5) / 10 }
  local number, value = mean(assessment.nomination)
  assessment.nomination:count_score { scores = number, score = value }
end

on("assessment.give", weigh)
on("assessment.correct", { if_state = "given" }, weigh)
on("assessment.void", function(assessment)
  local number, value = mean(assessment.nomination)
  assessment.nomination:count_score { scores = number, score = value or none }
end)

local function eligible(nomination)
  return nomination.scores >= param.least_assessments and nomination.score ~= nil and nomination.score >= param.least_score
end

local function best_of(selection)
  local best
  for _, nomination in ipairs(candidates(selection)) do
    if eligible(nomination) and (not best or nomination.score > best.score) then best = nomination end
  end
  return best
end

on("selection.assessment_ends", function(selection)
  local best = best_of(selection)
  local late = times(selection, "assessment_ends") > 1
  local words = best and say("selection_appoint", { microgrid = selection.microgrid, person = best.person, score = best.score, number = best.scores })
    or say("selection_too_few", { microgrid = selection.microgrid, least = param.least_assessments, score = param.least_score })
  alert { to = late and posts.holder("deputy_secretary", {}) or branch(selection), about = selection, key = "appoint", urgency = late and "urgent" or "high", text = words, while_in = "assessing" }
  after(param.assess_within, selection, "assessment_ends", { while_in = "assessing" })
end)

check("selection.appoint", function(selection, event)
  local person = event.data.appointed
  if event.actor == person.id then return refuse(say("selection_appoints_himself"), "appointed") end
  local nomination = find("nomination", { selection = selection, person = person, state = "named" })[1]
  if not nomination then return refuse(say("selection_not_named", { person = person }), "appointed") end
  if not eligible(nomination) then return refuse(say("selection_not_assessed", { person = person, number = nomination.scores, least = param.least_assessments, score = param.least_score }), "appointed") end
  local best = best_of(selection)
  if nomination.score < best.score and not event.data.overruling then
    return refuse(say("selection_not_best", { person = best.person, score = best.score }), "overruling")
  end
end)

local function post_for(selection, person)
  local first = today()
  local last = dates.add(string.format("%04d%s", dates.year(first) + param.term_years, string.sub(first, 5) == "-02-29" and "-03-01" or string.sub(first, 5)), -1)
  local post = find("post", { role = "microgrid_leader", microgrid = selection.microgrid })[1]
  if not post then
    post = create("post.appoint", { role = "microgrid_leader", microgrid = selection.microgrid, person = person, since = first, ends = last })
    return selection:install { post = post }
  end
  local before = post.person
  if post.state == "vacant" then post:fill { person = person, since = first, ends = last } else post:update { person = person, since = first, ends = last } end
  selection:install { post = post, before_him = before }
end

on("selection.appoint", function(selection, event)
  for _, nomination in ipairs(candidates(selection)) do
    if nomination.person == event.data.appointed then
      nomination:win { because = say("selection_won", { score = nomination.score, number = nomination.scores }) }
    else
      nomination:lose {}
      alert { to = nomination.person, about = nomination, key = "result", text = say("selection_lost", { microgrid = selection.microgrid, person = event.data.appointed }) }
    end
  end
  post_for(selection, event.data.appointed)
  alert { to = event.data.appointed, about = selection, key = "appointed", text = say("selection_appointed", { microgrid = selection.microgrid }) }
end)

each("selection_over", "nomination", { state = "named" }, function(nomination) nomination:lose {} end)

on("selection.end_it", function(selection, event)
  alert { to = posts.holder("deputy_secretary", {}) or "deputy_secretary", about = selection, key = "ended", urgency = "high",
    text = say("selection_ended", { microgrid = selection.microgrid, reason = event.data.reason }) }
  each("selection_over", "nomination", { selection = selection, state = "named" })
end)
