-- tries: functions of C kept from loading keep working on frozen things only
local insert, move, set_meta = table.insert, table.move, setmetatable
local kept = {}
on("ev", function() if pcall(insert, kept, 1) or pcall(set_meta, kept, {}) or pcall(move, { 1 }, 1, 1, 1, kept) then breach("changed") end end)
