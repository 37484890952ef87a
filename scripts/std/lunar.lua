-- Days of the Chinese lunar calendar as calendar dates, for festivals and birthdays: years 2021 to 2040.
-- One number a year, in the usual coding: bits 4–15 say whether months 1–12 have 30 days (bit 15 is month 1), bits 0–3 the leap month, bit 16 that it has 30 days.
local dates = require "std.dates"
local lunar = {}

local first_year, first_day = 2021, "2021-02-12"
local years = { 0x06aa0, 0x0ad50, 0x05b52, 0x04b60, 0x0a6e6, 0x0a4e0, 0x0d260, 0x0ea65, 0x0d530, 0x05aa0, 0x076a3, 0x096d0, 0x04afb, 0x04ad0, 0x0a4d0, 0x1d0b6, 0x0d250, 0x0d520,
  0x0dd45, 0x0b5a0 }

local function month_days(code, month) return code & (0x10000 >> month) ~= 0 and 30 or 29 end

local function leap_days(code)
  if code & 15 == 0 then return 0 end
  return code & 0x10000 ~= 0 and 30 or 29
end

local function year_days(code)
  local days = leap_days(code)
  for month = 1, 12 do days = days + month_days(code, month) end
  return days
end

-- lunar.date(year, month, day) → "2026-02-17", or nil beyond the table. A leap month is never meant.
function lunar.date(year, month, day)
  local code = years[year - first_year + 1]
  if not code then return nil end
  local days = day - 1
  for i = 1, year - first_year do days = days + year_days(years[i]) end
  for i = 1, month - 1 do days = days + month_days(code, i) + (i == code & 15 and leap_days(code) or 0) end
  return dates.add(first_day, days)
end

-- lunar.of("lunar 8-15", 2026) or lunar.of("10-01", 2026) → the date in that year
function lunar.of(text, year)
  local month, day = string.match(text, "^lunar (%d+)%-(%d+)$")
  if month then return lunar.date(year, tonumber(month), tonumber(day)) end
  month, day = string.match(text, "^(%d+)%-(%d+)$")
  return month and string.format("%04d-%02d-%02d", year, tonumber(month), tonumber(day))
end

return lunar
