-- The rota of a month, to hang on the wall. (DECISIONS.md, "On paper")
print_page("rota", "month", {
  name = { en = "Rota of a month", ["zh-CN"] = "月度轮值表" },
  title = function(month) return { en = "Rota " .. month.id, ["zh-CN"] = month.year .. "年" .. month.month .. "月轮值表" } end,
}, function(month)
  local rows = {}
  for _, turn in ipairs(find("turn", { state = { "planned", "running", "done" }, first_day = range(nil, month.last), last_day = range(month.first, nil) }, { sort = "first_day", limit = 1000 })) do
    rows[#rows + 1] = { turn.rota, turn.first_day, turn.last_day, turn.member.unit or turn.member.person, turn.person, turn.cover, turn.holidays > 0 and turn.holidays or "" }
  end
  return { { table = { rows = rows, columns = { label("turn.rota"), label("turn.first_day"), label("turn.last_day"), label("turn.member"), label("turn.person"), label("turn.cover"), label("turn.holidays") } } } }
end)
