-- Days on which a person is on leave. Needs the piece std.leave.
local dates = require "std.dates"
local leave = {}

-- leave.working_days(person, first, last) → working days on leave between two dates, both counted
function leave.working_days(person, first, last)
  local days = 0
  for _, one in ipairs(find("leave", { person = person, state = { "planned", "running", "over" } }, { limit = 1000 })) do
    local day, stop = one.first_day > first and one.first_day or first, one.last_day < last and one.last_day or last
    while day <= stop do
      if dates.works(day) then days = days + 1 end
      day = dates.add(day, 1)
    end
  end
  return days
end

return leave
