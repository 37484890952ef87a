-- EXPECT: REFUSED
for _, name in ipairs { "..", "/etc/passwd", "a/../b", "std..match", "\0", string.rep("a.", 100000) } do if pcall(require, name) then breach(name) end end
require "policies.attack"
