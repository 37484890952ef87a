-- Asks the library std.teams from inside a rule, where it is used.
kind "question" {
  fields = { skill = text { max = 60 }, microgrid = ref "microgrid", teams = list(ref "team"), persons = list(ref "person") },
  events = { ask = { takes = { "skill", "microgrid" } }, answer = { from = "any", takes = { "teams", "persons" } } },
}
