-- The township's words for shared kinds; where a village has no hamlets, things belong to the village itself.
extend "compound" { label = { en = "Area", ["zh-CN"] = "片区" } }
extend "grid" { label = { en = "Village", ["zh-CN"] = "村" }, labels = { branch = { en = "Village party branch", ["zh-CN"] = "村党支部" } } }
extend "microgrid" { label = { en = "Hamlet", ["zh-CN"] = "村民小组" }, labels = { grid = { en = "Village", ["zh-CN"] = "所属村" } } }
extend "anchor_household" { label = { en = "Courtyard head", ["zh-CN"] = "院落长户" } }
extend "unit" { label = { en = "Helping unit", ["zh-CN"] = "帮扶单位" }, values = { category = { "cooperative", cooperative = { en = "Cooperative", ["zh-CN"] = "合作社" } } } }
extend "department" { label = { en = "Station", ["zh-CN"] = "乡镇站所" } }

local village = { en = "Village", ["zh-CN"] = "村" }
local hamlet = { en = "Hamlet", ["zh-CN"] = "村民小组" }

extend "household" {
  fields = { microgrid = ref "microgrid" { back = "households", label = hamlet }, grid = ref "grid" { back = "households_without_hamlet", label = village } },
  events = { register = { takes = { "grid" } } },
}

extend "post" {
  values = { role = { "village_secretary", "village_head", "village_cadre", "group_leader", "station_chief", "township_duty",
    village_secretary = { en = "Village party secretary", ["zh-CN"] = "村党支部书记" }, village_head = { en = "Village head", ["zh-CN"] = "村委会主任" },
    village_cadre = { en = "Village cadre", ["zh-CN"] = "驻村干部" }, group_leader = { en = "Hamlet leader", ["zh-CN"] = "村民小组长" },
    station_chief = { en = "Chief of the station", ["zh-CN"] = "站所负责人" }, township_duty = { en = "Township leader on duty", ["zh-CN"] = "乡值班领导" } } },
  retire = { "secretary", "deputy_secretary", "part_time_member", "duty_holder", "branch_secretary", "grid_leader", "microgrid_leader", "street_committee" },
}

local of_village = { "village_head of microgrid.grid", "village_head of grid" }
local villagers = { "self of resident", "group_leader of microgrid", "village_cadre" }

extend "wish" {
  label = { en = "Small matter", ["zh-CN"] = "连心小事" },
  fields = { microgrid = ref "microgrid" { back = "wishes", label = hamlet }, grid = ref "grid" { back = "wishes", label = village } },
  labels = { referred = { en = "With the village committee", ["zh-CN"] = "村委会研究" }, resident = { en = "Villager", ["zh-CN"] = "村民" } },
  events = {
    submit = { takes = { "grid" }, by = { "resident", "group_leader", "village_cadre" } },
  },
  by = { open = of_village, dispatch = of_village, decline = of_village, refer = of_village, merge = of_village, call_back = { "group_leader of microgrid", "village_cadre" },
    confirm = villagers, redo = villagers, withdraw = villagers },
}

extend "incident" {
  label = { en = "Report", ["zh-CN"] = "报事" },
  fields = { microgrid = ref "microgrid" { back = "incidents", label = hamlet }, grid = ref "grid" { back = "incidents", label = village } },
  values = { category = { "water", "road", water = { en = "Drinking and field water", ["zh-CN"] = "人饮与灌溉" }, road = { en = "Village road", ["zh-CN"] = "村道" } },
    rung = { officer = { en = "Hamlet leader and village cadre", ["zh-CN"] = "组长与驻村干部" }, branch = { en = "Village committee", ["zh-CN"] = "村委会" },
      department = { en = "Township station", ["zh-CN"] = "乡镇站所" }, street = { en = "Township leader on duty", ["zh-CN"] = "乡值班领导" } } },
  events = {
    report = { takes = { "grid" }, by = { "resident", "group_leader", "village_cadre" } },
  },
  by = { assess = of_village },
}
