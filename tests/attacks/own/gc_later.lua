on("ev", function() mark() local mt = {} local t = setmetatable({}, mt) mt.__gc = function() breach("finalizer") end t = nil for i = 1, 300000 do local _ = { i } end error("x") end)
