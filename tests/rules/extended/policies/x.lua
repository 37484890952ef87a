set "std.wish.claim_within" { default = "5 working days" }
off "std.wish.on_unclaimed" { because = "we call instead" }
on("wish.submit", { name = "pets" }, function(wish)
  if wish.category == "pets" then wish:park { colour = "red", shade = "dark", because = "pets wait" } end
end)
every("tick", { rrule = "FREQ=DAILY", at = "12:00", catch_up = "skip" }, function() explain("tick") end)
