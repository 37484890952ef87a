-- 轮值制: thirty units, a month each: fairness looks back over the whole round and half of the next.
set "std.rota.fair.look_back" { default = 1095 }
