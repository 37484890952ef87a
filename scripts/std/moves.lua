-- What goes along when a post is handed over or an area changes. Each piece says it of its own kinds, at load time; std.tree reads the lists.
local moves = { duties = {}, cases = {}, bases = {} }

-- moves.duty { kind, field, states, event }: the person in `field` owes something while the entity is in `states`; `event` takes the successor in the same field.
function moves.duty(spec) moves.duties[#moves.duties + 1] = spec end

-- moves.case { kind, person | household, states, event }: an open matter of a household; `event` takes { microgrid = … } and sets no clock anew.
function moves.case(spec) moves.cases[#moves.cases + 1] = spec end

-- moves.base { kind, states, event }: sits in a grid by its field `grid`, and goes to the grid that takes its place; `event` takes { grid = … }.
function moves.base(spec) moves.bases[#moves.bases + 1] = spec end

-- The area that took a retired one's place, at the end of the chain.
function moves.current(area)
  local steps = 0
  while area and area.successor and steps < 20 do
    area, steps = area.successor, steps + 1
  end
  return area
end

return moves
