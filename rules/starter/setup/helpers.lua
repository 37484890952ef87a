ensure("helper", "li", { name = "李阿姨" })
ensure("helper", "wang", { name = "王师傅" })
