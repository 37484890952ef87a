-- EXPECT: REFUSED
text "k" { en = 5, ["zh-CN"] = {} }
