-- A room is booked within its hours and for one at a time; who does not come gives it back.
local moves = require "std.moves"
local rooms = require "std.rooms"

param.book_ahead { default = "30 days", type = "duration", min = "1 day", max = "365 days", label = { en = "Booked at most so far ahead", ["zh-CN"] = "最多提前预约" } }
param.longest { default = "4 hours", type = "duration", min = "30m", max = "1 day", by = { "room" }, label = { en = "Longest booking", ["zh-CN"] = "单次最长时长" } }
param.open_bookings { default = 3, min = 1, max = 50, label = { en = "Open bookings a person may have", ["zh-CN"] = "个人在约上限" } }
param.forfeit_after { default = "30m", type = "duration", min = "5m", max = "4h", label = { en = "Not there so long after the start: given back", ["zh-CN"] = "迟到释放时限" } }
param.no_shows { default = 3, min = 1, max = 20, label = { en = "Times not used after which a person pauses", ["zh-CN"] = "未到场次数上限" } }
param.no_show_window { default = "90 days", type = "duration", min = "7 days", max = "730 days", label = { en = "Counted over", ["zh-CN"] = "未到场统计期" } }

local function beyond(room, starts, ends)
  if ends <= starts then return refuse(say("booking_backwards"), "ends") end
  if starts <= now() then return refuse(say("booking_past"), "starts") end
  if starts > now() + param.book_ahead then return refuse(say("booking_far"), "starts") end
  if ends > starts + param("longest", { room = room }) then return refuse(say("booking_long"), "ends") end
  if not rooms.open(room, starts, ends) then return refuse(say("booking_hours", { room = room.name, opens = room.opens, closes = room.closes }), "starts") end
end

local function taken(room, starts, ends, except)
  local other = rooms.clash(room, starts, ends, except)
  if other then return refuse(say("booking_clash", { room = room.name, starts = other.starts, ends = other.ends }), "starts") end
end

check("booking.book", function(_, event)
  local room, person = event.data.room, event.data.person
  if room.state ~= "open" then return refuse(say("booking_closed", { room = room.name }), "room") end
  if event.data.people and event.data.people > room.capacity then return refuse(say("booking_full", { room = room.name, capacity = room.capacity }), "people") end
  if count("booking", { person = person, state = "booked" }) >= param.open_bookings then return refuse(say("booking_many", { limit = param.open_bookings }), "person") end
  local missed = count("booking", { person = person, state = "no_show", starts = range(now() - param.no_show_window, now()) })
  if missed >= param.no_shows then return refuse(say("booking_no_shows", { person = person, missed = missed }), "person") end
  return beyond(room, event.data.starts, event.data.ends) or taken(room, event.data.starts, event.data.ends)
end)

check("booking.move", function(booking, event)
  return beyond(booking.room, event.data.starts, event.data.ends) or taken(booking.room, event.data.starts, event.data.ends, booking)
end)

local function await(booking)
  at(booking.starts + param.forfeit_after, booking, "unused", { while_in = "booked" })
end

on("booking.book", await)
on("booking.move", await)

on("booking.unused", function(booking) booking:forfeit { because = say("booking_unused", { starts = booking.starts }) } end)

on("booking.forfeit", function(booking)
  alert { to = booking.person, about = booking, key = "no_show", text = say("booking_given_back", { room = booking.room.name, starts = booking.starts }) }
end)

on("booking.arrive", function(booking) at(booking.ends, booking, "time_over", { while_in = "in_use" }) end)
on("booking.time_over", function(booking) booking:finish {} end)

each("room_closes", "booking", { state = "booked" }, function(booking)
  alert { to = booking.person, about = booking, key = "closed", urgency = "high", text = say("booking_closed", { room = booking.room.name }) }
  booking:cancel { reason = "功能室停用" }
end)

on("room.close", function(room) each("room_closes", "booking", { room = room, state = "booked" }) end)

moves.duty { kind = "room", field = "keeper", states = { "open", "closed" }, event = "update" }
