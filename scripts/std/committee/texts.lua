text "committee_lacks_head" { en = "{unit} has no part-time member", ["zh-CN"] = "{unit}未明确兼职委员" }
text "committee_lacks_liaison" { en = "{unit} has no liaison", ["zh-CN"] = "{unit}未明确联络人" }
text "committee_lacks_both" { en = "{unit} has neither part-time member nor liaison", ["zh-CN"] = "{unit}未明确兼职委员和联络人" }
text "committee_complete" { en = "the roster is complete", ["zh-CN"] = "大党委名册完整" }
text "committee_incomplete" { en = "{units} units lack a member or liaison, {officers} offices are empty: {names}", ["zh-CN"] = "{units}家单位缺委员或联络人,{officers}个职务空缺:{names}" }
text "committee_seat" { en = "{role} of {unit} fell empty", ["zh-CN"] = "{unit}{role}空缺" }
text "committee_no_units" { en = "no unit has joined yet", ["zh-CN"] = "尚无成员单位" }
