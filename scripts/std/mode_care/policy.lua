-- Wartime and care: visits never pause. Those of people called away are their deputies' at once. Needs std.care, std.squad.
on("call.away", function(call)
  if count("care_service", { visitor = call.person, state = { "planned", "missed" } }) > 0 then
    each("visits_to_deputy", "care_service", { visitor = call.person, state = { "planned", "missed" } })
  end
end)
