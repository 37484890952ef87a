-- EXPECT: KILL_
on("ev", function() mark() local set, s = "[^" .. string.rep("b", 100000) .. "]c", string.rep("a", 100000) while true do pcall(string.gsub, s, set, "%0%0") for _ in string.gmatch(s, set) do end end end)
