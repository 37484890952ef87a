-- tries: utf8 functions walk over a megabyte each
-- EXPECT: KILL_
on("ev", function() mark() local s = string.rep("é", 400000) while true do pcall(utf8.len, s) pcall(utf8.offset, s, 300000) pcall(utf8.codepoint, s, 1, -1) end end)
