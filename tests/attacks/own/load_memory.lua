-- EXPECT: REFUSED
local all = {} for i = 1, 1e9 do all[i] = { {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, string.rep("x", 100) .. i } end
