-- EXPECT: REFUSED
off(string.rep("x", 100000)) { because = print }
