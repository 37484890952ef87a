text "project_list_over" { en = "livelihood projects of {year} were listed until {until_time}; a later one needs a resolution", ["zh-CN"] = "{year}年民生实事立项已于{until_time}截止,之后立项须有决议" }
text "project_unit_left" { en = "{unit} is no member unit any more", ["zh-CN"] = "{unit}已不是成员单位" }
text "project_too_many" { en = "{unit} has {count} projects of {year} already; {limit} a year are possible", ["zh-CN"] = "{unit}在{year}年已认领{count}个项目,每年最多{limit}个" }
text "project_claims_over" { en = "claims ended on {until_time}; it is now assigned by resolution", ["zh-CN"] = "认领已于{until_time}截止,现由决议指定" }
text "project_claims_run" { en = "claims run until {until_time}; nobody is assigned before", ["zh-CN"] = "认领期至{until_time},期满前不指定" }
text "project_other_unit" { en = "{person} claims for {unit} only", ["zh-CN"] = "{person}只能代表{unit}认领" }
text "project_year_later" { en = "the year began after its claims had ended: nobody is listed as missing", ["zh-CN"] = "启动时认领期已过,不列未认领单位" }
text "project_claim_ahead" { en = "Please claim one of the year's projects by {until_time}: {open} are without a unit", ["zh-CN"] = "请在{until_time}前认领本年度项目,现有{open}个待认领" }
text "project_claim_none" { en = "Your unit claimed no project of {year} by {until_time}; a resolution will assign one", ["zh-CN"] = "贵单位未在{until_time}前认领{year}年项目,将由决议指定" }
text "project_claims_closed" { en = "Claims of {year} are over. Units without one: {units}. Projects without a unit: {projects}. Please assign by resolution",
  ["zh-CN"] = "{year}年认领结束。未认领单位:{units};待指定项目:{projects}。请以决议指定" }
text "project_unclaimed" { en = "Project {number}, {title}, has no unit: assign or drop it by resolution", ["zh-CN"] = "项目{number} {title}无承担单位,请以决议指定或终止" }
text "project_sign" { en = "Please sign the agreement of project {number} by {due}", ["zh-CN"] = "请在{due}前签署项目{number}协议" }
text "project_unsigned" { en = "The agreement of project {number} with {unit} is not signed", ["zh-CN"] = "项目{number}与{unit}的协议尚未签署" }
text "project_agreement" { en = "Project {number}, {title}. {unit} takes it on for {year}: {description} Planned: {planned} {measure}. Due: {due}. The committee supports and reviews it each quarter.",
  ["zh-CN"] = "项目{number}《{title}》由{unit}承担,实施年度{year}。内容:{description} 计划量:{planned}{measure}。完成期限:{due}。社区大党委予以支持,每季度评议。" }
text "project_sealed" { en = "both sides have signed", ["zh-CN"] = "双方均已签署" }
text "project_amended" { en = "The text of the agreement changed: please sign again", ["zh-CN"] = "协议内容已修改,请重新签署" }
text "project_signer_unit" { en = "{person} does not act for {unit}", ["zh-CN"] = "{person}不能代表{unit}签署" }
text "project_signer_committee" { en = "{person} is neither secretary nor deputy secretary", ["zh-CN"] = "{person}不是大党委书记或副书记" }
text "project_same_unit" { en = "{unit} carries it already", ["zh-CN"] = "{unit}已承担该项目" }
text "project_reassigned" { en = "Project {number} went to {unit} by {decision}", ["zh-CN"] = "项目{number}已按{decision}调整由{unit}承担" }
text "project_unit_gone" { en = "{unit}, which carries project {number}, is no member unit any more", ["zh-CN"] = "项目{number}的承担单位{unit}已退出" }
text "task_unit_gone" { en = "{unit} has left; its task needs another owner: {title}", ["zh-CN"] = "{unit}已退出,任务待转交:{title}" }
text "project_due_soon" { en = "Project {number} is due by {due}", ["zh-CN"] = "项目{number}将于{due}到期" }
text "project_overdue" { en = "Project {number} of {unit} was due by {due}", ["zh-CN"] = "{unit}承担的项目{number}已于{due}到期未完成" }
text "project_less" { en = "{done} were reported before; a smaller number is a correction", ["zh-CN"] = "此前已报{done},减少请用更正" }
text "project_open_tasks" { en = "{count} of its tasks are open", ["zh-CN"] = "尚有{count}项任务未完成" }
text "project_appraise" { en = "Project {number} of {unit} waits for its appraisal", ["zh-CN"] = "{unit}的项目{number}待考评" }
text "project_appraise_year" { en = "Project {number} of {unit} was carried over: please appraise {year}", ["zh-CN"] = "{unit}的项目{number}已结转,请考评{year}年度" }
text "project_rejected" { en = "Project {number} is not complete: {reason}", ["zh-CN"] = "项目{number}退回整改:{reason}" }
text "project_same_year" { en = "carried over means into a later year than {year}", ["zh-CN"] = "结转期限须晚于{year}年" }
text "project_dropped" { en = "Project {number} was dropped: {reason}", ["zh-CN"] = "项目{number}已终止:{reason}" }
text "project_void" { en = "Project {number} was entered wrongly and is void: {reason}", ["zh-CN"] = "项目{number}登记有误,已作废:{reason}" }
text "project_year_end" { en = "{count} projects of {year} are not completed: {projects}. Please carry over or drop them by resolution", ["zh-CN"] = "{year}年尚有{count}个项目未完成:{projects}。请以决议结转或终止" }
text "task_nobody" { en = "a task needs an owner or a unit", ["zh-CN"] = "任务须有责任人或责任单位" }
text "task_project_over" { en = "the project is {state}", ["zh-CN"] = "项目状态为{state}" }
text "task_parent_over" { en = "the task it is part of is {state}", ["zh-CN"] = "上级任务状态为{state}" }
text "task_other_project" { en = "the task it is part of belongs to another project", ["zh-CN"] = "上级任务属于其他项目" }
text "task_circle" { en = "a task cannot be part of itself", ["zh-CN"] = "任务不能成为自身的下级" }
text "task_open_parts" { en = "{count} of its parts are open", ["zh-CN"] = "尚有{count}项下级任务未完成" }
text "task_given" { en = "Task: {title}, due by {due}", ["zh-CN"] = "任务:{title},期限{due}" }
text "task_due_soon" { en = "Task due by {due}: {title}", ["zh-CN"] = "任务将于{due}到期:{title}" }
text "task_overdue" { en = "Task overdue since {due}: {title}", ["zh-CN"] = "任务已于{due}逾期:{title}" }
text "task_still_open" { en = "{owner} has not done a task due by {due}: {title}", ["zh-CN"] = "{owner}的任务已于{due}逾期仍未完成:{title}" }
text "task_parts_done" { en = "All parts of \"{title}\" are done", ["zh-CN"] = "“{title}”的下级任务均已完成" }
text "task_reopened" { en = "Opened again, due by {due}: {reason}", ["zh-CN"] = "任务退回,期限{due}:{reason}" }
text "task_dropped" { en = "Task dropped: {title}", ["zh-CN"] = "任务已取消:{title}" }
text "regular_due" { en = "{duty} of project {number} for {period} is due by {due}", ["zh-CN"] = "项目{number}{period}{duty}应于{due}前完成" }
text "regular_unmet" { en = "{duty} of project {number} for {period} was due by {due}; enter it by {grace} if it was done", ["zh-CN"] = "项目{number}{period}{duty}已于{due}到期,如已完成请在{grace}前补录" }
text "regular_missed" { en = "{duty} of project {number} ({unit}) for {period} was missed", ["zh-CN"] = "项目{number}({unit}){period}{duty}逾期未完成" }
text "regular_future" { en = "{day} is still to come", ["zh-CN"] = "{day}尚未到来" }
text "review_other_unit" { en = "{unit} does not carry this project", ["zh-CN"] = "{unit}不是该项目承担单位" }
text "review_given" { en = "reviewed with {score}", ["zh-CN"] = "已评议,得分{score}" }
text "worklist" { en = "Your unit's work list: {tasks} tasks ({late} overdue), {regulars} regular duties, {projects} projects", ["zh-CN"] = "本单位工作清单:任务{tasks}项(逾期{late}项)、三定事项{regulars}项、项目{projects}个" }
