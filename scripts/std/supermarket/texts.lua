text "shop_one_donor" { en = "a gift has one donor: a unit, a person, a department or a name", ["zh-CN"] = "须填写一个捐赠方:单位、个人、部门或名称" }
text "shop_withdrawn" { en = "{item} is not on offer", ["zh-CN"] = "{item}未上架" }
text "shop_no_stock" { en = "{left} of {item} are left, {quantity} were asked for", ["zh-CN"] = "{item}仅余{left}件,需{quantity}件" }
text "shop_no_points" { en = "{person} has {held} points, {points} are needed", ["zh-CN"] = "{person}现有{held}积分,需{points}积分" }
text "shop_quarter_points" { en = "{person} redeemed {used} points in {quarter}; {limit} a quarter are possible", ["zh-CN"] = "{person}{quarter}已兑换{used}积分,每季最多{limit}积分" }
text "shop_quarter_pieces" { en = "{person} took {used} of {item} in {quarter}; {limit} a quarter are possible", ["zh-CN"] = "{person}{quarter}已兑换{item}{used}件,每季限{limit}件" }
text "shop_closed" { en = "points are exchanged from {from} to {to}", ["zh-CN"] = "积分兑换期为{from}至{to}" }
text "shop_no_consent" { en = "an exchange on behalf of somebody needs the person's consent", ["zh-CN"] = "代兑须经本人同意" }
text "shop_reserved" { en = "{quantity} of {item} are reserved for you; please collect by {due}", ["zh-CN"] = "已为您预留{item}{quantity}件,请于{due}前领取" }
text "shop_expired" { en = "{item} was not collected; the points are yours again", ["zh-CN"] = "{item}逾期未领,积分已退回" }
text "shop_returned" { en = "{points} points returned", ["zh-CN"] = "退回{points}积分" }
text "shop_low" { en = "{left} of {item} are left (warning below {low})", ["zh-CN"] = "{item}仅余{left}件(低于{low}件提醒)" }
text "shop_thanks" { en = "{quantity} of {item} arrived, thank you", ["zh-CN"] = "收到{item}{quantity}件,感谢支持" }
text "shop_void_short" { en = "{left} of {item} are left; what was handed out or is reserved does not come back", ["zh-CN"] = "{item}仅余{left}件,已发放或预留的不能冲回" }
text "shop_not_empty" { en = "{left} of {item} are still in stock or reserved", ["zh-CN"] = "{item}仍有库存或预留{left}件" }
