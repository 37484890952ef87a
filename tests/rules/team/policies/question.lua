local teams = require "std.teams"

on("question.ask", function(question)
  local place, names = { microgrid = question.microgrid, grid = question.microgrid.grid }, {}
  for i, fit in ipairs(teams.fit { skill = question.skill, place = place }) do names[i] = fit.team end
  question:answer { teams = names, persons = teams.skilled(question.skill, place) }
end)
