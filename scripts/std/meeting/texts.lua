text "meeting_title_joint" { en = "Joint meeting, quarter {quarter} of {year}", ["zh-CN"] = "{year}年第{quarter}季度联席会议" }
text "meeting_title_work" { en = "Work meeting of {year}-{month}", ["zh-CN"] = "{year}年{month}月工作例会" }
text "meeting_title_local" { en = "{category} of {place}, {year}-{month}-{day}", ["zh-CN"] = "{place}{year}年{month}月{day}日{category}" }
text "meeting_title_day" { en = "{category}, {year}-{month}-{day}", ["zh-CN"] = "{year}年{month}月{day}日{category}" }
text "meeting_by_rule" { en = "it is due by the year's rule", ["zh-CN"] = "按年度会议制度" }
text "meeting_short_notice" { en = "it is called on short notice", ["zh-CN"] = "临时召集" }
text "meeting_no_working_day" { en = "{day} is no working day", ["zh-CN"] = "{day}非工作日" }
text "meeting_invitation" { en = "{title}: {starts}, {place}; {items} items. Please answer whether you come.", ["zh-CN"] = "{title}:{starts},{place},议程{items}项,请回复是否参加" }
text "meeting_moved" { en = "{title} is now on {starts}, {place}", ["zh-CN"] = "{title}改期至{starts},{place}" }
text "meeting_off" { en = "{title} does not take place", ["zh-CN"] = "{title}取消" }
text "meeting_not_signed" { en = "did not sign in", ["zh-CN"] = "未签到" }
text "meeting_no_quorum" { en = "{present} of {voters} votes are here, {needed} are needed", ["zh-CN"] = "应到{voters},实到{present},法定{needed}" }
text "meeting_adjourned" { en = "{title} had no quorum: {present} of {voters}", ["zh-CN"] = "{title}流会:应到{voters},实到{present}" }
text "meeting_adjourned_item" { en = "the meeting had no quorum", ["zh-CN"] = "会议流会" }
text "meeting_given_up" { en = "it was called again {number} times: the secretary decides", ["zh-CN"] = "已自动改期{number}次:请书记决定" }
text "meeting_unheld" { en = "{title} was planned for {starts}: was it held?", ["zh-CN"] = "{title}原定{starts},请登记是否召开" }
text "meeting_write_minutes" { en = "Please write the minutes of {title} by {due}", ["zh-CN"] = "请在{due}前形成{title}纪要" }
text "meeting_minutes_late" { en = "The minutes of {title} are late", ["zh-CN"] = "{title}纪要逾期" }
text "meeting_minutes_sent" { en = "The minutes of {title} are there; please read what was decided", ["zh-CN"] = "{title}纪要已形成,请阅知" }
text "meeting_announce" { en = "Please give the notice of {title} by {due}", ["zh-CN"] = "请在{due}前发布{title}情况通报" }
text "meeting_announce_late" { en = "The notice of {title} has not been given", ["zh-CN"] = "{title}情况通报逾期未发" }
text "meeting_notice_sent" { en = "Notice of {title}", ["zh-CN"] = "{title}情况通报" }
text "agenda_too_late" { en = "the meeting is {state} already", ["zh-CN"] = "会议{state},不能再列" }
text "agenda_frozen" { en = "the agenda was frozen on {frozen}: defer the item in the meeting instead", ["zh-CN"] = "议程已于{frozen}定稿,请在会上顺延" }
text "agenda_freezes" { en = "the agenda freezes with {number} items", ["zh-CN"] = "议程定稿,共{number}项" }
text "agenda_more" { en = "{number} more of: {section}", ["zh-CN"] = "{section}另有{number}项" }
text "agenda_addendum" { en = "{title}: {number} items were added after the invitation", ["zh-CN"] = "{title}:通知后增补{number}项" }
text "agenda_carried" { en = "left from {title}: {result}", ["zh-CN"] = "{title}遗留:{result}" }
text "agenda_not_reached" { en = "not reached", ["zh-CN"] = "未及审议" }
text "agenda_resolution" { en = "Resolution {number}: {text}", ["zh-CN"] = "决议{number}:{text}" }
text "agenda_overdue" { en = "{unit} had it until {due}: {days} working days late", ["zh-CN"] = "{unit}应于{due}前完成,逾期{days}个工作日" }
text "resolution_not_held" { en = "a resolution needs a meeting that was held; this one is {state}", ["zh-CN"] = "会议{state},不能形成决议" }
text "resolution_other_item" { en = "the item is on another meeting's agenda", ["zh-CN"] = "该议程不属于本次会议" }
text "resolution_ask" { en = "Resolution {number}: please carry it out by {due}", ["zh-CN"] = "决议{number}:请在{due}前落实" }
text "resolution_overdue" { en = "Resolution {number} was due on {due}", ["zh-CN"] = "决议{number}应于{due}前落实,已逾期" }
text "bench_missing" { en = "{grid} has held no bench, courtyard or residents' meeting this month; it ends on {last_day}", ["zh-CN"] = "{grid}本月尚未召开板凳会、坝坝会或议事会,截至{last_day}" }
text "bench_held" { en = "{held} held this month", ["zh-CN"] = "本月已召开{held}次" }
text "matter_answer" { en = "A matter was raised in a meeting; please answer it by {answer_by}", ["zh-CN"] = "会上诉求请在{answer_by}前答复" }
text "matter_nobody" { en = "A matter was raised and no branch secretary is there: please name who answers", ["zh-CN"] = "会上诉求无支部书记可交办,请指定责任人" }
text "matter_late" { en = "{owner} has not answered what was raised; it was due on {answer_by}", ["zh-CN"] = "{owner}未在{answer_by}前答复会上诉求" }
text "matter_answered" { en = "What you raised was answered: {answer}", ["zh-CN"] = "您提出的事项已答复:{answer}" }
text "meeting_no_units" { en = "there is no member unit to meet", ["zh-CN"] = "尚无成员单位" }
text "meeting_never_recorded" { en = "asked {number} times, nobody recorded it", ["zh-CN"] = "提醒{number}次仍未登记" }
text "resolution_followed" { en = "{follower} carries it out and has its own clocks", ["zh-CN"] = "由{follower}落实并计时" }
