local village = { en = "Village", ["zh-CN"] = "村" }
local hamlet = { en = "Hamlet", ["zh-CN"] = "村民小组" }

for kind, event in pairs { household = "register", demand = "collect", incident = "report" } do
  extend(kind) {
    fields = { microgrid = ref "microgrid" { back = kind .. "s", label = hamlet }, grid = ref "grid" { back = kind .. "s_of_village", label = village } },
    events = { [event] = { takes = { "grid" } } },
  }
end
