-- tries: a module no file has read yet, when there are no files any more
on("ev", function() mark() for _, name in ipairs { "nosuch", "std.match", "policies.attack", "..", "/etc/passwd", "a.b", string.rep("a.", 50000), "\0" } do pcall(require, name) end error("x") end)
