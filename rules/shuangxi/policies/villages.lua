-- Who stands where the shared rules look for posts that a township does not have, and its own limits.
local posts = require "std.posts"

posts.instead {
  microgrid_leader = "group_leader village_cadre", collector = "group_leader village_cadre", grid_leader = "village_cadre", branch_secretary = "village_head village_secretary",
  duty_holder = "village_head village_secretary", deputy_secretary = "village_head village_secretary", secretary = "village_secretary township_duty",
  street_committee = "township_duty", last_resort = "township_duty",
}

-- The ladder: hamlet leader or village cadre → village committee → station → leader on duty. Nobody stands on the committee's rung.
set "std.incident.roles" { default = { officer = "officer group_leader village_cadre", branch = "village_head village_secretary", committee = "", department = "station_chief",
  street = "township_duty", duty = "township_duty" } }
set "std.incident.officer" { default = { dispute = "village_cadre", facility = "group_leader", hazard = "group_leader", fire = "village_cadre", security = "village_cadre", hygiene = "group_leader",
  construction = "village_cadre", other = "group_leader",
  water = "group_leader", road = "village_cadre" } }
set "std.incident.department_for" { default = { dispute = "justice", facility = "agriculture", hazard = "emergency", fire = "emergency", security = "police", hygiene = "agriculture", construction = "land",
  water = "water",
  other = "agriculture" } }
set "std.incident.branch_from" { default = 8 }
set "std.incident.committee_from" { default = 30 }

-- Distances are long and helpers few.
set "std.wish.claim_within" { default = "5 working days" }
set "std.wish.finish_within" { default = "20 working days" }
set "std.wish.max_dispatches" { default = 2 }
set "std.activity.goal" { default = { practice = 12 } }
set "std.activity.goal_people" { default = { practice = 600 } }
