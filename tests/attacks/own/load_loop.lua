-- EXPECT: REFUSED
while true do end
