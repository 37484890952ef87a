-- Births are looked for by month: an index for them.
extend "person" { indexes = { "born" } }
