-- A wish as a slip of paper: for who serves it, and for the resident who reads no phone. (DECISIONS.md, "On paper")
print_page("wish_slip", "wish", { title = { en = "Wish slip", ["zh-CN"] = "微心愿办理单" } }, function(wish)
  return {
    { fields = {
      { { en = "Number", ["zh-CN"] = "编号" }, wish.id },
      { label("wish.text"), wish.text },
      { label("wish.category"), label("wish.category", wish.category) },
      { label("wish.microgrid"), wish.microgrid },
      { label("wish.resident"), wish.resident },
      { label("wish.phone"), masked(wish.phone) },
      { label("wish.people"), wish.people },
      { label("wish.unit"), wish.unit },
      { label("wish.member"), wish.member },
      { label("wish.claim_by"), wish.claim_by },
      { label("wish.finish_by"), wish.finish_by },
      { label("wish.state"), label("wish.state", wish.state) },
      { label("wish.proof"), wish.proof },
      { label("wish.answer"), wish.answer },
    } },
    { heading = { en = "After the service", ["zh-CN"] = "服务反馈" } },
    { table = { columns = { { en = "Done on", ["zh-CN"] = "完成日期" }, { en = "What was done", ["zh-CN"] = "办理情况" }, { en = "Rating 1–5", ["zh-CN"] = "评分(1–5)" } }, blank = 1 } },
    { signatures = { { en = "Served by", ["zh-CN"] = "服务人" }, { en = "Resident", ["zh-CN"] = "居民签字" } } },
  }
end)
