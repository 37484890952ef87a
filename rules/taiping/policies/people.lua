-- Taiping: those living alone are seen every fortnight by the leader of their microgrid, the others less often than the shared rule says.
set "std.care.visit_every" { default = { living_alone = "14 days", disabled = "90 days", hardship = "180 days" } }
