local reach = require "std.reach"

-- Those whose wishes were merged into it are told where it went.
each("followers_of_a_converted_wish", "wish", { state = "merged" }, function(follower)
  local incident = follower.into.incidents[1]
  if incident and follower.resident then
    reach.tell { to = follower.resident, about = follower, key = "answer", text = say("wish_became_incident", { incident = incident }) }
  end
end)

on("wish.convert", function(wish, event)
  local incident = create("incident.report", { text = wish.text, microgrid = wish.microgrid, reporter = wish.resident, first_seen = wish.created,
    category = event.data.kind_of, severity = event.data.severity })
  incident:was_wish { wish = wish }
  reach.drop(wish)
  if count("wish", { into = wish, state = "merged" }) > 0 then each("followers_of_a_converted_wish", "wish", { into = wish, state = "merged" }) end
end)
