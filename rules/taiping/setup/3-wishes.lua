-- What members of the units can do, for wishes that ask for a skill: the second member of each unit.
local skills = { "法律", "电工", "医护", "教育", "心理", "木工", "管道", "财务", "书画", "驾驶" }

for number = 1, 30 do
  local first = number <= 6 and 4 * (number - 1) or 24 + 3 * (number - 7)
  ensure("person", string.format("m-%03d", first + 2), { skill = skills[(number - 1) % #skills + 1] })
end
