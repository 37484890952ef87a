-- tries: a tail call that passes one argument more each time
-- EXPECT: KILL_
on("ev", function() mark() local function grow(...) return grow(1, ...) end grow() end)
