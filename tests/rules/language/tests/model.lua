test("every type takes what it should and reads back the same", function(t)
  local other = t:send("thing.make", { name = "other" })
  local thing = t:send("thing.make", { name = "x", size = 5, weight = 1.5, price = 12.34, open = false, day = "2026-02-28", moment = "2026-02-28T10:00:00+08:00",
    span = "3 working days", colour = "green", tags = { "a", "b" }, others = { other.id }, extra = { deep = { 1, 2 } } })
  t:expect(thing.size, 5)
  t:expect(thing.weight, 1.5)
  t:expect(thing.price, 12.34)
  t:expect(thing.open, false)
  t:expect(thing.day, "2026-02-28")
  t:expect(tostring(thing.moment), "2026-02-28T10:00:00+08:00")
  t:expect(tostring(thing.span), "3 working days")
  t:expect(thing.colour, "green")
  t:expect(#thing.tags, 2)
  t:expect(thing.others[1], other)
  t:expect(thing.extra.deep[2], 2)
end)

for name, case in pairs {
  ["too long"] = { { name = string.rep("x", 41) }, "40" },
  ["missing"] = { { size = 1 }, "needs 'name'" },
  ["out of range"] = { { name = "x", size = 101 }, "100" },
  ["wrong type"] = { { name = 5 }, "text" },
  ["not in the enum"] = { { name = "x", colour = "gren" }, "did you mean 'green'" },
  ["dangling ref"] = { { name = "x", area = "nowhere" }, "nowhere" },
  ["no such day"] = { { name = "x", day = "2026-02-30" }, "2026%-02%-30" },
  ["no such field"] = { { name = "x", colur = "red" }, "did you mean 'colour'" },
  ["not a duration"] = { { name = "x", span = "3 moons" }, "moons" },
} do
  test("refused: " .. name, function(t)
    local why = t:refused("thing.make", case[1])
    t:expect(string.find(why, case[2]) ~= nil, why)
  end)
end

test("unique holds while in the states it names", function(t)
  t:create("area", { id = "north", name = "North" })
  local first = t:send("thing.make", { name = "same", area = "north" })
  local why = t:refused("thing.make", { name = "same", area = "north" })
  t:expect(string.find(why, first.id, 1, true) ~= nil, why)
  t:send("thing.make", { name = "same" })
  t:send("thing.make", { name = "same" })             -- missing values are not equal
  t:send("thing.lose", first, {})
  t:send("thing.make", { name = "same", area = "north" })
end)

test("an illegal transition says from where it is possible", function(t)
  local thing = t:send("thing.make", { name = "x" })
  local why = t:refused("thing.stop", thing, {})
  t:expect(string.find(why, "only from busy", 1, true) ~= nil, why)
end)

test("queries: lists, ranges, prefixes, none, dotted refs, order", function(t)
  t:create("area", { id = "north", name = "North" })
  for i = 1, 12 do t:send("thing.make", { name = "n" .. i, size = i, area = i % 2 == 0 and "north" or nil }) end
  t:expect(count("thing", { size = { 1, 2, 3 } }), 3)
  t:expect(count("thing", { size = range(3, 7) }), 5)
  t:expect(count("thing", { name = prefix "n1" }), 4)
  t:expect(count("thing", { area = none }), 6)
  t:expect(count("thing", { ["area.name"] = "North" }), 6)
  t:expect(sum("thing", "size", { area = "north" }), 42)
  local largest = find("thing", { all = true }, { sort = "-size", limit = 3 })
  t:expect(largest[1].size, 12)
  t:expect(largest.more, true)
end)

test("digest is SHA-256 over the value's JSON, whatever the order of its names; what was kept in a field has the digest it had", function(t)
  local thing = t:send("thing.make", { name = "one", extra = { b = { 1, "x" }, a = "one" } })
  t:send("thing.poke", thing, { what = "digests" })
  local first, second = string.match(thing.trail, "^(%x+) (%x+) $")
  t:expect(first, "b07c749381c2035b8646f5c65e30c3e7290c17fe31aa7160b0946112382bffd1")
  t:expect(second, first)
end)

test("find sorts by a field of the kind, missing values last either way", function(t)
  for id, many in pairs { c = 1, a = 3, b = 2 } do t:create("thing", { id = id, name = id, area = t:create("area", { name = id }), weight = many }) end
  local area = t:create("area", { name = "none" })
  t:create("thing", { id = "d", name = "d", area = area })
  local function order(sort)
    local ids = ""
    for _, thing in ipairs(find("thing", { id = { "a", "b", "c", "d" } }, { sort = sort })) do ids = ids .. thing.id end
    return ids
  end
  t:expect(order "weight", "cbad")
  t:expect(order "-weight", "abcd")
end)
