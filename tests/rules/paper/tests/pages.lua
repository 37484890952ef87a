local function write(t, more)
  local fields = { name = "路灯", category = "urgent", phone = "13900000000" }
  for name, value in pairs(more or {}) do fields[name] = value end
  return t:send("letter.write", fields, { as = "li" })
end

local function has(t, text, part)
  t:expect(text ~= nil and string.find(text, part, 1, true) ~= nil, part .. " is not in:\n" .. tostring(text))
end

test("a page speaks Chinese, and English when asked; labels come from the model", function(t)
  t:at "2024-05-01 09:00"
  local letter = write(t, { answers = { write(t, { name = "答复一" }), write(t, { name = "答复二" }) } })
  local page = t:page("slip", letter)
  has(t, page, "信件单\n路灯\n类别 | 加急")
  has(t, page, "答复 | 答复一、答复二")
  has(t, page, "重量 | 12.5")
  local english = t:page("slip", letter, "en")
  has(t, english, "Letter slip")
  has(t, english, "Kind | Urgent")
  has(t, english, "State | Open")
end)

test("what is private is told as present only", function(t)
  local page = t:page("slip", write(t))
  has(t, page, "电话 | ＊＊＊")
  t:expect(string.find(page, "139", 1, true) == nil, "the number is on paper")
end)

test("the chronicle says who did what, and only a page may read it", function(t)
  local letter = write(t)
  t:send("letter.close", letter, {}, { as = "wang" })
  has(t, t:page("slip", letter), "登记 | li |")
  has(t, t:page("slip", letter), "办结 | wang |")
  t:expect(#t:failures(), 0)
  t:send("letter.close", write(t, { pages = 7 }))
  t:expect(#t:failures(), 1)
  has(t, t:failures()[1].error, "chronicle reads the log")
end)

test("printing leaves nothing behind and changes nothing", function(t)
  local letter = write(t)
  local before = letter.updated
  t:page("slip", letter)
  local page, why = t:page("acting", letter)
  t:expect(page, nil)
  has(t, why, "acts: a check, condition or page may only read")
  t:expect(letter.state, "open")
  t:expect(letter.updated, before)
  t:expect_event("letter.close", { on = letter, count = 0 })
end)

test("a page that overruns its budget says so, and the next one works", function(t)
  local letter = write(t)
  local page, why = t:page("endless", letter)
  t:expect(page, nil)
  has(t, why, "the page 'endless' could not be made (instructions)")
  has(t, t:page("slip", letter), "路灯")
end)

test("nothing to print, no such period, no such block", function(t)
  local _, why = t:page("slip", write(t, { pages = 0 }))
  has(t, why, "nothing to print")
  _, why = t:page("month", "2024-13")
  has(t, why, "a month is written like 2024-05")
  _, why = t:page("shapeless", write(t))
  has(t, why, "no such block; there are: heading")
end)

test("periods know their first and last day, leap years too", function(t)
  has(t, t:page("month", "2024-02"), "2024年2月信件\nfirst | 2024-02-01\nlast | 2024-02-29")
  has(t, t:page("month", "2023-02", "en"), "last | 2023-02-28")
  has(t, t:page("quarter", "2024-Q4"), "2024-10-01 2024-12-31")
  has(t, t:page("year", "2024"), "2024-01-01 2024-12-31")
  has(t, t:page("day", "2024-02-29"), "2024-02-29")
  for _, wrong in ipairs { { "day", "2023-02-29" }, { "quarter", "2024-Q5" }, { "year", "24" }, { "month", "2024-05-01" } } do
    t:expect(t:page(wrong[1], wrong[2]), nil)
  end
end)
