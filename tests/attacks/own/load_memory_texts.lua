-- EXPECT: REFUSED
local all, s = {}, string.rep("x", 1000000) for i = 1, 1e9 do all[i] = s .. i end
