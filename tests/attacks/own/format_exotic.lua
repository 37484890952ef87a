on("ev", function() mark() local q = string.rep("\0\r\n\"", 100000) for _, f in ipairs { "%99.99f", "%a", "%.99a", "%q", "%i", "%c", "%099d", "%#x", "%5.2s", "%p", "%n", "%*d", "%1$s", "%", "%%%", "%.100f", "%-+ #0-+ #0d", "%s\0%s" } do
    for _, v in ipairs { q, 1e308, math.mininteger, 0 / 0, {}, print, true } do pcall(string.format, f, v) end end error("x") end)
