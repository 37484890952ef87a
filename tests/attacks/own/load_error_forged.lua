-- EXPECT: REFUSED
error({ where = {}, text = print })
