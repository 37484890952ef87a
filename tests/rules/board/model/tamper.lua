-- Somebody reaches behind the rules: recomputing must find it.
extend "listing" { events = { tamper = { from = "any", takes = { "inputs" } } } }
