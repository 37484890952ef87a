-- 资源清单: beyond helping hands, what the units can send or lend — craftsmen, vehicles, rooms, the love fund 共享太平.
local function offer(id, unit, name, category, nature, capacity, skills)
  ensure("resource", id, { unit = unit, name = name, category = category, nature = nature, capacity = capacity, skills = skills, refreshed = "2026-07-31T09:00:00+08:00" })
end

offer("r-u-28-repair", "u-28", "物业维修班", "facility", "people", 4, { "电工", "管道", "木工" })
offer("r-u-29-repair", "u-29", "物业维修班", "facility", "people", 4, { "电工", "管道" })
offer("r-u-10-power", "u-10", "电力抢修车", "facility", "equipment", 2, { "电工" })
offer("r-u-08-clean", "u-08", "市容清运车", "hygiene", "equipment", 3)
offer("r-u-28-clean", "u-28", "保洁班", "hygiene", "people", 3)
offer("r-u-29-clean", "u-29", "保洁班", "hygiene", "people", 3)
