text "information_stale" { en = "{number} entries of {microgrid} are to be checked", ["zh-CN"] = "{microgrid}有{number}条信息待核实" }
