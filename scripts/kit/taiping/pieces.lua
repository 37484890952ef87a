return {
    "std.organisation", "std.resource",                                    -- people, places, posts; what units offer 组织人员;资源清单
    "std.wish",                                                            -- micro-wishes 微心愿
    "std.incident", "std.incident_merge", "std.referral", "std.wish_incident",     -- incidents and their ladder 事件分级响应
    "std.mode", "std.mode_incident", "std.mode_wish",                      -- peace and war 平战结合
    "std.leave", "std.tree", "std.selection",                              -- leave, handing over, choosing leaders 请假、交接、选配
    "std.activity", "std.visit", "std.care",                               -- activities, visits, care 活动、走访、关爱
    "std.team", "std.service_post", "std.booking", "std.station",          -- teams, service posts, rooms, care stations 队伍、服务岗、共享空间、驿站
    "std.demand", "std.demand_incident",                                   -- the demand list 需求清单
    "std.project", "std.demand_project",                                   -- the project list, tasks 项目清单与任务
    "std.committee", "std.meeting", "std.rota", "std.alliance",            -- committee, meetings, duty rota, joint cases 大党委、会议、轮值、联动
    "std.meeting_incident", "std.meeting_demand", "std.meeting_project", "std.meeting_alliance",       -- what comes before a meeting 上会事项
    "std.points", "std.service", "std.service_activity", "std.service_wish",       -- points and recorded service 积分与服务记录
    "std.supermarket", "std.stars",                                        -- points supermarket, stars 积分超市、星级
    "std.board", "std.board_wish", "std.board_demand", "std.board_meeting", "std.board_project", "std.board_resource",      -- red and black lists 红黑榜
    "std.squad", "std.squad_service",                                      -- squads in emergencies 应急队伍
    "std.report", "std.report_wish", "std.report_activity", "std.report_matter", "std.report_meeting", "std.report_points", "std.report_visit",      -- reports 报表
    "std.information", "std.patrol", "std.occasions", "std.station_incident",      -- information, patrols, occasions 信息采集、巡逻、节庆
    "std.tree_selection", "std.tree_wish", "std.tree_incident", "std.tree_demand", "std.tree_project", "std.tree_rota",     -- what is handed over 交接事项
    "std.mode_care", "std.mode_demand", "std.mode_task", "std.mode_project",       -- what stands still in war 战时暂缓事项
}
