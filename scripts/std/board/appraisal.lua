-- The year-end file of a unit (年底考核): drawn up when the fourth quarter's list is published, filled from the year's lists and entries and by the
-- bridges (std.board_wish and others add their figures), graded by the committee, then sealed.
local interest = require "std.interest"
local posts = require "std.posts"

param.grade_within { default = "10 working days", type = "duration", min = "1 day", max = "90 days", label = { en = "Time to grade a year-end file", ["zh-CN"] = "年度考核评定期限" } }

each("board_appraise", "unit", { state = "member" }, function(unit)
  local board = find("board", { number = 4, state = "published" }, { sort = "-year", limit = 1 })[1]
  if not board or count("appraisal", { unit = unit, year = board.year }) > 0 then return end
  create("appraisal.draw_up", { unit = unit, year = board.year })
end)

on("board.publish", { name = "year_end" }, function(board)
  if board.number == 4 then each("board_appraise") end
end)

local function quarters_of(appraisal)
  local rows = {}
  for _, listing in ipairs(find("listing", { unit = appraisal.unit, ["board.year"] = appraisal.year }, { sort = "created" })) do
    rows[#rows + 1] = { listing.board.period, listing.state == "suspended" and "suspended" or listing.colour, listing.score or -1, listing.occasions, listing.digest }
  end
  return rows
end

-- Over the frozen inputs of the year's lists: what was asked, what was met (× 100), for each indicator and weighted in all.
local function indicators_of(appraisal)
  local order, by_name = {}, {}
  local asked, met, occasions = 0, 0, 0
  for _, listing in ipairs(find("listing", { unit = appraisal.unit, ["board.year"] = appraisal.year }, { sort = "created" })) do
    for _, entry in ipairs(listing.inputs.entries) do
      local row = by_name[entry[2]]
      if not row then
        row = { entry[2], 0, 0 }
        by_name[entry[2]] = row
        order[#order + 1] = row
      end
      row[2], row[3] = row[2] + entry[3], row[3] + entry[4]
      asked, met, occasions = asked + entry[5] * entry[3] * 100, met + entry[5] * entry[4], occasions + entry[3]
    end
  end
  local score = asked > 0 and math.max(0, math.min(10000, (met * 10000 + asked // 2) // asked)) / 100.0 or nil
  return order, score, occasions
end

local function ask(appraisal, role, key, urgency)
  alert { to = posts.holder(role, {}) or role, about = appraisal, key = key, urgency = urgency, while_in = "drawn_up",
    text = say("board_grade", { unit = appraisal.unit, year = appraisal.year }) }
  after(param.grade_within, appraisal, "ungraded", { while_in = "drawn_up" })
end

on("appraisal.draw_up", function(appraisal)
  local indicators, score, occasions = indicators_of(appraisal)
  appraisal:fill { quarters = quarters_of(appraisal), indicators = indicators, score = score, occasions = occasions }
  ask(appraisal, "deputy_secretary", "grade", "normal")
end)

on("appraisal.ungraded", function(appraisal) ask(appraisal, "secretary", "grade_late", "high") end)

check("appraisal.file", function(appraisal, event) return interest.refusal(event, { appraisal.unit }) end)

on("appraisal.file", function(appraisal)
  appraisal:seal { digest = digest { quarters = appraisal.quarters, indicators = appraisal.indicators, figures = appraisal.figures, grade = appraisal.grade } }
  alert { to = appraisal.unit, about = appraisal, key = "graded", text = say("board_graded", { year = appraisal.year, grade = appraisal.grade }) }
end)
