text "service_wish_done" { en = "fulfilled wish {wish}", ["zh-CN"] = "圆梦微心愿{wish}" }
text "service_wish_confirmed" { en = "confirmed by the resident", ["zh-CN"] = "居民已确认" }
