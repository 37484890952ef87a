local function prepare(t, when)
  t:at(when or "2026-03-02 08:00")
  for _, id in ipairs { "zhang", "li", "keeper" } do t:create("person", { id = id, name = id }) end
  return t:create("room", { id = "hall", name = "会议室", capacity = 20, opens = "09:00", closes = "21:00", keeper = "keeper" })
end

local function fields(from, to, more)
  local out = { room = "hall", person = "zhang", purpose = "会议", people = 5, starts = from .. ":00+08:00", ends = to .. ":00+08:00" }
  for name, value in pairs(more or {}) do out[name] = value end
  return out
end

local function book(t, from, to, more) return t:send("booking.book", fields(from, to, more)) end
local function refused(t, from, to, more) return t:refused("booking.book", fields(from, to, more)) end

test("no two bookings overlap; one may begin when the other ends", function(t)
  prepare(t)
  local first = book(t, "2026-03-03T10:00", "2026-03-03T12:00")
  for _, wrong in ipairs { { "09:00", "10:01" }, { "11:59", "13:00" }, { "10:30", "11:00" }, { "09:00", "13:00" } } do
    refused(t, "2026-03-03T" .. wrong[1], "2026-03-03T" .. wrong[2], { person = "li" })
  end
  book(t, "2026-03-03T12:00", "2026-03-03T13:00", { person = "li" })
  book(t, "2026-03-03T09:00", "2026-03-03T10:00", { person = "li" })
  t:refused("booking.move", first, { starts = "2026-03-03T12:30:00+08:00", ends = "2026-03-03T14:00:00+08:00" })
  t:send("booking.move", first, { starts = "2026-03-03T10:30:00+08:00", ends = "2026-03-03T12:00:00+08:00" })
  t:send("booking.cancel", first, {})
  book(t, "2026-03-03T10:00", "2026-03-03T12:00", { person = "li" })
  t:expect(#t:failures(), 0)
end)

test("within the hours, not too long, too far, too many people or too many at once", function(t)
  prepare(t)
  refused(t, "2026-03-03T08:59", "2026-03-03T10:00")
  refused(t, "2026-03-03T20:00", "2026-03-03T21:01")
  refused(t, "2026-03-03T10:00", "2026-03-03T14:01")
  refused(t, "2026-03-03T12:00", "2026-03-03T11:00")
  refused(t, "2026-03-01T10:00", "2026-03-01T11:00")
  refused(t, "2026-04-02T10:00", "2026-04-02T11:00")
  refused(t, "2026-03-03T10:00", "2026-03-03T11:00", { people = 21 })
  for day = 3, 5 do book(t, "2026-03-0" .. day .. "T10:00", "2026-03-0" .. day .. "T11:00") end
  refused(t, "2026-03-06T10:00", "2026-03-06T11:00")
  t:expect(#t:failures(), 0)
end)

test("weekdays and holidays of a room; a make-up Saturday is a Saturday", function(t)
  local room = prepare(t, "2026-02-10 08:00")
  t:send("room.update", room, { weekdays = { 1, 2, 3, 4, 5 }, holidays = false })
  refused(t, "2026-02-14T10:00", "2026-02-14T11:00")
  refused(t, "2026-02-18T10:00", "2026-02-18T11:00")
  book(t, "2026-02-24T10:00", "2026-02-24T11:00")
  t:send("room.update", room, { holidays = true })
  book(t, "2026-02-18T10:00", "2026-02-18T11:00")
  t:expect(#t:failures(), 0)
end)

test("who does not come gives the room back after half an hour; the third time in 90 days he pauses", function(t)
  prepare(t)
  for day = 3, 5 do
    local one = book(t, "2026-03-0" .. day .. "T10:00", "2026-03-0" .. day .. "T12:00")
    t:at("2026-03-0" .. day .. " 10:29")
    t:expect(one.state, "booked")
    t:at("2026-03-0" .. day .. " 10:30")
    t:expect(one.state, "no_show")
    t:expect_alert { to = get("person", "zhang"), about = one, key = "no_show" }
  end
  refused(t, "2026-03-09T10:00", "2026-03-09T11:00")
  book(t, "2026-03-09T10:00", "2026-03-09T11:00", { person = "li" })
  t:at "2026-06-02 12:00"
  book(t, "2026-06-03T10:00", "2026-06-03T11:00")
  t:expect(#t:failures(), 0)
end)

test("who comes uses it until its end", function(t)
  prepare(t)
  local one = book(t, "2026-03-03T10:00", "2026-03-03T12:00")
  t:at "2026-03-03 10:05"
  t:send("booking.arrive", one, {})
  t:at "2026-03-03 11:59"
  t:expect(one.state, "in_use")
  t:at "2026-03-03 12:00"
  t:expect(one.state, "over")
  t:expect(#t:failures(), 0)
end)

test("a room that closes tells who booked it", function(t)
  local room = prepare(t)
  local one = book(t, "2026-03-03T10:00", "2026-03-03T12:00")
  t:send("room.close", room, { reason = "漏水" })
  t:advance "1 minute"
  t:expect(one.state, "cancelled")
  t:expect_alert { to = get("person", "zhang"), about = one, key = "closed" }
  refused(t, "2026-03-04T10:00", "2026-03-04T11:00")
  t:expect(#t:failures(), 0)
end)

test("a moved booking is given back half an hour after its new start, not its old one", function(t)
  prepare(t)
  local one = book(t, "2026-03-03T10:00", "2026-03-03T11:00")
  t:send("booking.move", one, { starts = "2026-03-03T14:00:00+08:00", ends = "2026-03-03T15:00:00+08:00" })
  t:at "2026-03-03 14:29"
  t:expect(one.state, "booked")
  t:at "2026-03-03 14:30"
  t:expect(one.state, "no_show")
  t:expect(#t:failures(), 0)
end)
