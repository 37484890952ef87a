-- Quiet hours: what can wait is told when they end. During a mobilisation there are none.
-- Needs std.organisation (the grid) for values by grid.
local quiet = {}

param.hours { type = "table", of = "integer", keys = { "from", "to" }, default = { from = 22, to = 7 }, min = 0, max = 23, by = { "mode", "grid" },
  default_for = { mode = { war = { from = 0, to = 0 } } }, label = { en = "Quiet hours, from and to o'clock (alike: none)", ["zh-CN"] = "免打扰时段(起止整点,相同即无)" } }

-- quiet.ends() → when the present quiet hours of the turn's area end, or nil: it is not quiet now
function quiet.ends()
  local hours, at = param.hours, local_time(now())
  local from, to = hours.from, hours.to
  local late = from > to and at.hour >= from
  local early = at.hour < to and (from > to or at.hour >= from)
  if not late and not early then return nil end
  local day = late and local_time(now() + "1 day") or at
  return time(string.format("%04d-%02d-%02d %02d:00", day.year, day.month, day.day, to))
end

return quiet
