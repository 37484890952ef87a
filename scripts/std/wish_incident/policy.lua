local reach = require "std.reach"

local function tell(wish, key, words)
  if wish.resident then reach.tell { to = wish.resident, about = wish, key = key, text = words } end
end

-- Those whose wishes were merged into it are told where it went, and answered at its end.
each("followers_of_a_converted_wish", "wish", { state = "merged" }, function(follower)
  local incident = follower.into.incidents[1]
  if not incident or not follower.resident then return end
  tell(follower, "answer", say("wish_became_incident", { incident = incident }))
  if follower.resident ~= incident.reporter and count("incident_follower", { incident = incident, person = follower.resident, state = "following" }) == 0 then
    create("incident_follower.follow", { incident = incident, person = follower.resident })
  end
end)

-- The resident learns the one number it goes on under; whoever had it need not go on.
on("wish.convert", function(wish, event)
  local incident = create("incident.report", { text = wish.text, microgrid = wish.microgrid, reporter = wish.resident, first_seen = wish.created,
    category = event.data.kind_of, severity = event.data.severity })
  incident:was_wish { wish = wish }
  reach.drop(wish)
  tell(wish, "converted", say("wish_is_incident", { incident = incident }))
  if event.before.state == "claimed" or event.before.state == "dispatched" then
    alert { to = wish.member or wish.unit, about = wish, key = "disregard", text = say("wish_converted_doer", { incident = incident }) }
  end
  if count("wish", { into = wish, state = "merged" }) > 0 then each("followers_of_a_converted_wish", "wish", { into = wish, state = "merged" }) end
end)
