-- Who is on duty now, and who comes next.
local duty = {}

-- → the person who stands there (his cover while somebody stands in), and the turn; nil: nobody
function duty.now(rota)
  local turn = find("turn", { rota = rota, state = "running" })[1]
  return turn and (turn.cover or turn.person), turn
end

function duty.next(rota)
  local turn = find("turn", { rota = rota, state = "planned" }, { sort = "first_day", limit = 1 })[1]
  return turn and (turn.cover or turn.person), turn
end

return duty
