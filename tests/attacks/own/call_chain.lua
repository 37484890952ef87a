-- tries: tables whose __call is a table whose __call …: one CALL walks them all and shifts its arguments each time
on("ev", function() mark() local top = function() end for _ = 1, 30000 do top = setmetatable({}, { __call = top }) end top() end)
