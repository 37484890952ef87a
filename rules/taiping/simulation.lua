simulation { from = "2021-08-01", report = "period_report.draw_up" }

drawn("wish", { per = "household", where = { category = "residential" }, a_year = 0.013 }, function(household)
  local people = household.people
  local resident = pick(people)
  act("wish.submit", { text = "心愿", microgrid = household.microgrid, resident = resident, category = "elderly" }, { as = resident })
end)

local posts = require "std.posts"

react("wish.dispatch", { delay = about("8 working hours") }, function(wish)
  if wish.state ~= "dispatched" then return end
  local person = posts.representative(wish.unit)
  if chance(0.7) then act("wish.claim", wish, {}, { as = person }) end
end)
react("wish.claim", { delay = about("4 working days") }, function(wish)
  if wish.state ~= "claimed" then return end
  act("wish.complete", wish, { proof = "ok" }, { as = posts.representative(wish.unit) })
end)
react("wish.complete", { delay = about("1 day"), hours = { 8, 21 } }, function(wish)
  if wish.state ~= "done" then return end
  act("wish.confirm", wish, { rating = 5 }, { as = wish.resident })
end)
