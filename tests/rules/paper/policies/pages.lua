-- One page for each thing a page may do, or do wrong.
print_page("slip", "letter", { title = { en = "Letter slip", ["zh-CN"] = "信件单" } }, function(letter)
  if letter.pages == 0 then return nil end
  local rows = {}
  for _, event in ipairs(chronicle(letter)) do
    rows[#rows + 1] = { label(event.type), event.actor }
  end
  return {
    { heading = letter.name },
    { fields = {
      { label("letter.category"), label("letter.category", letter.category) },
      { label("letter.phone"), masked(letter.phone) },
      { label("letter.state"), label("letter.state", letter.state) },
      { label("letter.answers"), letter.answers },
      { { en = "Of weight", ["zh-CN"] = "重量" }, 12.50 },
    } },
    letter.name,
    { table = { columns = { { en = "What", ["zh-CN"] = "事项" }, { en = "Who", ["zh-CN"] = "经办" }, { en = "Remarks", ["zh-CN"] = "备注" } }, rows = rows, numbered = true, blank = 2 } },
    { list = { letter.name, label("letter") }, ordered = true },
    { page_break = true },
    { note = { en = "For the file", ["zh-CN"] = "存档" } },
    { signatures = { { en = "Received by", ["zh-CN"] = "签收" }, { en = "Date", ["zh-CN"] = "日期" } } },
  }
end)

print_page("month", "month", { title = function(month) return { en = "Letters of " .. month.id, ["zh-CN"] = month.year .. "年" .. month.month .. "月信件" } end,
  name = { en = "Letters of a month", ["zh-CN"] = "月度信件" } }, function(month)
  return { { fields = { { "first", month.first }, { "last", month.last }, { "count", count("letter", { all = true }) } } } }
end)
print_page("quarter", "quarter", { title = { en = "Quarter", ["zh-CN"] = "季度" } }, function(quarter) return { quarter.first .. " " .. quarter.last } end)
print_page("year", "year", { title = { en = "Year", ["zh-CN"] = "年度" } }, function(year) return { year.first .. " " .. year.last } end)
print_page("day", "day", { title = { en = "Day", ["zh-CN"] = "当日" } }, function(day) return { day.id } end)

print_page("endless", "letter", { title = { en = "Endless", ["zh-CN"] = "无尽" } }, function()
  while true do end
end)

-- check sees an acting word where it stands; a value that became one is met when the page is made.
local acts = {}
function acts.close(letter) letter:close {} end
print_page("acting", "letter", { title = { en = "Acting", ["zh-CN"] = "越权" } }, function(letter)
  acts.close(letter)
  return {}
end)

print_page("shapeless", "letter", { title = { en = "Shapeless", ["zh-CN"] = "无形" } }, function() return { { hedaing = "x" } } end)

-- A rule may not read what only the log knows.
on("letter.close", { name = "curious" }, function(letter)
  if letter.pages == 7 then explain("seen", { n = #chronicle(letter) }) end
end)
