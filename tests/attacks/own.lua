-- More words for our own attacks: mark() leaves a trace that must be gone when the run is ended.
local function mark() return thing():set { n = 666 } end
real.on("thing.make", function()
  local victim = real.get("thing", "t1")
  if victim and victim.n == 666 then breach("what an ended run did was kept") end
end)
