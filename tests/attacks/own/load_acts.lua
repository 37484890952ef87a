-- EXPECT: REFUSED
thing():poke {}
