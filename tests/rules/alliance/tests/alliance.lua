local there = { as = "communities/beimenkou" }

local function organise(t)
  t:at "2026-02-12 10:00"
  for _, id in ipairs { "secretary", "deputy", "duty" } do t:create("person", { id = id, name = id }) end
  t:create("post", { role = "secretary", person = "secretary" })
  t:create("post", { role = "deputy_secretary", person = "deputy" })
  t:create("post", { role = "duty_holder", person = "duty" })
  t:create("partner", { id = "beimenkou", name = "北门口社区", community = "beimenkou" })
  t:create("partner", { id = "qianjing", name = "黔靖街社区", address = "黔靖街12号" })
end

local function open(t, partner, mechanism)
  return t:send("joint_case.open", { mechanism = mechanism or "disputes_solved", partner = partner or "beimenkou", text = "两社区共用通道堵塞" })
end

local function messages(event) return find("muster_message", { event = "joint_case." .. event }) end

local function receive(t, mechanism)
  return t:send("joint_case.receive", { mechanism = mechanism or "safety_joint", text = "消防通道", their_case = "01abc", their_number = "2026-7" }, there)
end

-- ---- opened here

test("an opened case has a number, an owner and a clock, and goes out as an event", function(t)
  organise(t)
  local case = open(t)
  t:expect(case.number, "2026-1")
  t:expect(case.owner.id, "duty")
  t:expect(case.way, "system")
  -- two working days from Thursday: the 14th is a make-up Saturday
  t:expect(tostring(case.answer_by), "2026-02-14T10:00:00+08:00")
  local message = messages("receive")[1]
  t:expect(message.community, "beimenkou")
  t:expect(message.data.their_case, case.id)
  t:expect(message.data.their_number, "2026-1")
  t:expect(message.data.mechanism, "disputes_solved")
end)

test("the partner's answers arrive, and closing closes there", function(t)
  organise(t)
  local case = open(t)
  t:send("joint_case.received_there", case, { their_number = "2026-4", their_case = "theirs-1" }, there)
  t:send("joint_case.accepted_there", case, { due = "2026-03-02T10:00:00+08:00" }, there)
  t:expect(case.state, "accepted")
  t:expect_alert { to = get("person", "duty"), about = case, key = "accepted" }
  t:send("joint_case.progress_there", case, { progress = "已约双方" }, there)
  t:expect(case.progress, "已约双方")
  t:send("joint_case.settled_there", case, { outcome = "solved", answer = "已疏通" }, there)
  t:expect_alert { to = get("person", "duty"), about = case, key = "confirm" }
  t:send("joint_case.close", case, {}, { as = "duty" })
  t:expect(case.state, "closed")
  t:expect(messages("closed_there")[1].data.subject, "theirs-1")
end)

test("not done: the case goes back with a reason and a new clock", function(t)
  organise(t)
  local case = open(t)
  t:send("joint_case.received_there", case, { their_number = "2026-4", their_case = "theirs-1" }, there)
  t:send("joint_case.settled_there", case, { outcome = "solved", answer = "已疏通" }, there)
  t:send("joint_case.object", case, { reason = "又堵了" }, { as = "duty" })
  t:expect(case.state, "accepted")
  t:expect(messages("objected_there")[1].data.reason, "又堵了")
  t:expect(due(case, "unsettled") ~= nil, "it has a clock")
  t:expect(due(case, "unclosed"), nil)
end)

test("silence is called up, then told to the deputy secretary", function(t)
  organise(t)
  local case = open(t)
  t:at "2026-02-14 10:01"
  t:expect_alert { to = get("person", "duty"), about = case, key = "unanswered" }
  t:expect_no_alert { about = case, key = "unanswered_long" }
  t:at "2026-02-25 10:01"                                -- the festival does not count
  t:expect_alert { to = get("person", "deputy"), about = case, key = "unanswered_long" }
end)

test("settled and never objected to: it closes by itself after five working days", function(t)
  organise(t)
  local case = open(t)
  t:send("joint_case.received_there", case, { their_number = "2026-4", their_case = "theirs-1" }, there)
  t:send("joint_case.settled_there", case, { outcome = "explained", answer = "已说明" }, there)
  t:at "2026-02-26 09:59"
  t:expect(case.state, "settled")
  t:at "2026-02-26 10:01"
  t:expect(case.state, "closed")
  t:expect(#messages("closed_there"), 1)
end)

test("only the partner's community may answer, and only what it was asked", function(t)
  organise(t)
  local case = open(t)
  t:refused("joint_case.accepted_there", case, {}, { as = "communities/dadongmen" })
  t:refused("joint_case.accepted_there", case, {}, { as = "duty" })
  t:refused("joint_case.settle", case, { outcome = "solved", answer = "自己办" })
  t:expect(case.state, "opened")
  t:refused("joint_case.withdraw", case, { reason = "误报" })     -- there is nobody to tell yet
  t:send("joint_case.received_there", case, { their_number = "2026-4", their_case = "theirs-1" }, there)
  t:send("joint_case.withdraw", case, { reason = "误报" })
  t:expect(messages("withdrawn_there")[1].data.subject, "theirs-1")
end)

test("what the partner's rules refuse is told to the owner, and the case goes on paper", function(t)
  organise(t)
  local case = open(t)
  t:delivered(messages("receive")[1], "beimenkou has no joint cases")
  t:expect_alert { to = get("person", "duty"), about = case, key = "refused_there" }
  local told = find("alert", { about = case, key = "refused_there" })[1]
  t:expect(string.find(told.text.en, "beimenkou has no joint cases", 1, true) ~= nil, told.text.en)
  t:expect_event("joint_case.not_delivered", { on = case, count = 1 })
  t:expect(case.way, "paper")
  t:expect_alert { to = get("person", "duty"), about = case, key = "deliver" }
  t:expect(#messages("receive"), 1)
end)

test("all six mechanisms have an owner and a limit of their own", function(t)
  organise(t)
  local dues = {}
  for _, mechanism in ipairs { "opinions_gathered", "risks_judged", "disputes_solved", "safety_joint", "hardship_helped", "activities_joint" } do
    local case = open(t, "beimenkou", mechanism)
    t:expect(case.owner ~= nil, mechanism .. " has an owner")
    dues[mechanism] = tostring(case.due)
  end
  t:expect(dues.safety_joint, "2026-02-24T10:00:00+08:00")
  t:expect(dues.risks_judged, "2026-02-26T10:00:00+08:00")
  t:expect(dues.activities_joint > dues.disputes_solved, "an activity has longer")
  t:expect(#messages("receive"), 6)
end)

test("a partner outside this system: on paper, with owner and clock, answers written down", function(t)
  organise(t)
  local case = open(t, "qianjing")
  t:expect(case.way, "paper")
  t:expect(#messages("receive"), 0)
  t:expect_alert { to = get("person", "duty"), about = case, key = "deliver" }
  t:send("joint_case.note_answer", case, { answer_was = "accepted", their_number = "黔-3", due = "2026-03-02T10:00:00+08:00" }, { as = "duty" })
  t:expect(case.state, "accepted")
  t:expect(case.their_number, "黔-3")
  t:at "2026-03-02 10:01"
  t:expect_alert { to = get("person", "deputy"), about = case, key = "unsettled_long" }
  t:send("joint_case.note_answer", case, { answer_was = "settled", outcome = "solved", answer = "已清理" }, { as = "duty" })
  t:expect(case.state, "settled")
  t:advance "5 working days + 1 minute"
  t:expect(case.state, "closed")
  t:expect(#t:failures(), 0)
end)

-- ---- received

test("a received case has our number and owner, and says so at once", function(t)
  organise(t)
  local case = receive(t)
  t:expect(case.partner.id, "beimenkou")
  t:expect(case.number, "2026-1")
  t:expect(case.their_number, "2026-7")
  t:expect(case.origin, "theirs")
  t:expect_alert { to = get("person", "duty"), about = case, key = "decide" }
  local receipt = messages("received_there")[1]
  t:expect(receipt.data.subject, "01abc")
  t:expect(receipt.data.their_case, case.id)
  t:expect(receipt.data.their_number, "2026-1")
end)

test("accepted, reported, settled: each answer goes back; the opener closes", function(t)
  organise(t)
  local case = receive(t)
  t:send("joint_case.accept", case, {}, { as = "duty" })
  t:expect(messages("accepted_there")[1].data.subject, "01abc")
  t:send("joint_case.report", case, { progress = "已到场" }, { as = "duty" })
  t:send("joint_case.settle", case, { outcome = "solved", answer = "已清障" }, { as = "duty" })
  t:expect(messages("settled_there")[1].data.answer, "已清障")
  t:send("joint_case.closed_there", case, {}, there)
  t:expect(case.state, "closed")
  t:expect(#messages("closed_there"), 0)
end)

test("declined with a reason that goes back", function(t)
  organise(t)
  local case = receive(t)
  t:send("joint_case.decline", case, { answer = "不属本社区" }, { as = "deputy" })
  t:expect(messages("declined_there")[1].data.answer, "不属本社区")
  t:advance "5 working days + 1 minute"
  t:expect(case.state, "closed")
end)

test("the same case is not taken twice; strangers are not heard", function(t)
  organise(t)
  receive(t)
  t:refused("joint_case.receive", { mechanism = "safety_joint", text = "消防通道", their_case = "01abc" }, there)
  t:refused("joint_case.receive", { mechanism = "safety_joint", text = "x", their_case = "02" }, { as = "communities/nowhere" })
  t:refused("joint_case.receive", { mechanism = "safety_joint", text = "x", their_case = "02" }, { as = "duty" })
  t:send("partner.leave", get("partner", "beimenkou"), { reason = "调整" })
  t:refused("joint_case.receive", { mechanism = "safety_joint", text = "x", their_case = "02" }, there)
  t:expect(count("joint_case", { all = true }), 1)
end)

test("a received case that nobody decides is called up here", function(t)
  organise(t)
  local case = receive(t)
  t:at "2026-02-14 10:01"
  t:expect_alert { to = get("person", "duty"), about = case, key = "unanswered" }
  t:expect(#t:failures(), 0)
end)

test("who may do what: the opener objects and withdraws, the receiver declines, paper is for those without a system", function(t)
  organise(t)
  local ours, theirs = open(t), receive(t)
  t:refused("joint_case.note_answer", ours, { answer_was = "settled" })
  t:send("joint_case.accepted_there", ours, {}, there)
  t:refused("joint_case.decline", ours, { answer = "不办" })
  t:send("joint_case.accept", theirs, {})
  t:send("joint_case.settle", theirs, { outcome = "solved", answer = "已清" })
  t:refused("joint_case.object", theirs, { reason = "不满意" })
  t:send("partner.leave", get("partner", "qianjing"), { reason = "调整" })
  t:refused("joint_case.open", { mechanism = "safety_joint", partner = "qianjing", text = "巡逻" })
end)

test("every answer from there is told to the owner", function(t)
  organise(t)
  local declined, running, theirs = open(t), open(t), receive(t)
  local duty = get("person", "duty")
  t:send("joint_case.declined_there", declined, { answer = "不属本社区" }, there)
  t:expect_alert { to = duty, about = declined, key = "declined" }
  t:send("joint_case.progress_there", running, { progress = "已到场" }, there)
  t:expect_alert { to = duty, about = running, key = "progress" }
  t:send("joint_case.hand_to", running, { owner = "secretary" }, { as = "deputy" })
  t:expect_alert { to = get("person", "secretary"), about = running, key = "owner" }
  t:send("joint_case.accept", theirs, {})
  t:send("joint_case.report", theirs, { progress = "在办" })
  t:expect(messages("progress_there")[1].data.progress, "在办")
  t:send("joint_case.settle", theirs, { outcome = "solved", answer = "已清" })
  t:send("joint_case.objected_there", theirs, { reason = "又堵" }, there)
  t:expect_alert { to = duty, about = theirs, key = "settle", urgency = "high" }
  t:send("joint_case.withdrawn_there", theirs, { reason = "已自行解决" }, there)
  t:expect_alert { to = duty, about = theirs, key = "withdrawn" }
end)

test("declined on paper closes after five working days", function(t)
  organise(t)
  local case = open(t, "qianjing")
  t:send("joint_case.note_answer", case, { answer_was = "declined" }, { as = "duty" })
  t:expect(case.state, "declined")
  t:advance "5 working days + 1 minute"
  t:expect(case.state, "closed")
end)
