"""Who works in the demo department, and what they said on its last working days. Invented, and marked as demo."""

from __future__ import annotations

from typing import NamedTuple


class Player(NamedTuple):
    """Somebody of the cast: account, name, role, and how they like to be spoken to."""

    account: str
    name: str
    role: str
    language: str = "zh"
    zone: str = "Asia/Shanghai"


DEPARTMENT = "云川旗舰店运营部"
MANAGER = Player("p1", "周敏", "")
CAST = (
    Player("p2", "林晓", "运营专员"),
    Player("p3", "王磊", "运营专员"),
    Player("p4", "陈思", "数据分析师"),
    Player("p5", "方圆", "客服专员"),
    Player("p6", "刘雨", "客服专员"),
    Player("p7", "赵鹏", "品类经理"),
    Player("p8", "Emma", "运营专员", "en", "Europe/London"),
)
NEWCOMER = Player("p9", "孙雪", "客服专员")

CHATS = {"p5": (1, 2, 3, 4, 5), "p6": (3, 4, 5, 6, 7)}
"""Whose shift it is on which weekdays (ISO), in every week: they answer the chats of that day."""
ALONE_FROM = 3
"""The newcomer listened in before that working day, counted from the first; from then on some chats are theirs."""

LESSONS = {
    0: "/train log 公司文化 完成 同事都认全了",
    2: "/train log 岗位职责 完成 旁听了一天接待",
    4: "/train log 工作流程 80 交接那一步还要再练",
}
"""What the newcomer noted on their working days, counted from the first."""

SET_UP = (
    ("p1", "/team lead 方圆 客服专员"),
    ("p1", "/team deputy 林晓 王磊"),
    ("p1", "/team deputy 陈思 林晓"),
    ("p1", "/team deputy 方圆 刘雨"),
)


class Line(NamedTuple):
    """Something said: how many working days ago (0 is today), at what local time, by whom."""

    days_ago: int
    at: str
    account: str
    line: str


LINES = (
    Line(5, "09:02", "p1", "/shift set 方圆 {week:0:1-5} 早班"),
    Line(5, "09:02", "p1", "/shift set 方圆 {week:0:6-7} 休"),
    Line(5, "09:02", "p1", "/shift set 刘雨 {week:0:1-2} 休"),
    Line(5, "09:02", "p1", "/shift set 刘雨 {week:0:3-7} 晚班"),
    Line(5, "09:03", "p1", "/shift set 方圆 {week:1:1-5} 早班"),
    Line(5, "09:03", "p1", "/shift set 方圆 {week:1:6-7} 休"),
    Line(5, "09:03", "p1", "/shift set 刘雨 {week:1:1-1} 休"),
    Line(5, "09:03", "p1", "/shift set 刘雨 {week:1:2-6} 晚班"),
    Line(5, "09:03", "p1", "/shift set 刘雨 {week:1:7-7} 休"),
    Line(5, "09:12", "p2", "/standup 昨天 双11 售后页改完 今天 双12 活动方案初稿 卡点 赠品库存数没到"),
    Line(5, "09:20", "p3", "/standup 昨天 上新 6 款 今天 换首页海报"),
    Line(5, "09:26", "p4", "/standup 昨天 双11 复盘数据 今天 拆退款原因"),
    Line(5, "09:41", "p7", "/standup 昨天 看竞品 今天 定双12 主推款"),
    Line(5, "10:40", "p7", "/handoff to 林晓 双12 主推款清单和卖点，今天定价 明天下午3点"),
    Line(5, "10:52", "p2", "/handoff accept {handoff:主推款清单}"),
    Line(5, "14:10", "p1", "/agenda add 双12 预算要不要加"),
    Line(4, "09:10", "p2", "/standup 昨天 方案初稿 今天 跟品类对价格"),
    Line(4, "09:15", "p4", "/standup 昨天 退款原因拆完 今天 做渠道看板"),
    Line(4, "11:05", "p4", "/handoff to 王磊 低转化的 3 个商品，主图要重做 后天"),
    Line(4, "11:30", "p3", "/handoff return {handoff:低转化的 3 个商品} 没给竞品参考图，补一下再给我"),
    Line(4, "15:20", "p2", "/handoff done {handoff:主推款清单}"),
    Line(3, "09:18", "p2", "/standup 昨天 价格定了 今天 报名双12 会场"),
    Line(3, "09:22", "p3", "/standup 昨天 首页海报 今天 等竞品图 卡点 竞品参考图还没拿到"),
    Line(3, "10:10", "p1", "/agenda action 王磊 双12 页面排期表发到群里 下周二"),
    Line(3, "16:40", "p5", "/handoff to 运营专员 晚班反馈：赠品页写错规格，客户在问 今天 加急"),
    Line(3, "16:48", "p2", "/handoff accept {handoff:赠品页写错规格}"),
    Line(2, "09:11", "p2", "/standup 昨天 会场报名 今天 赠品页更正、备货表"),
    Line(2, "09:35", "p4", "/standup 昨天 看板上线 今天 双12 目标拆分"),
    Line(1, "09:14", "p2", "/standup 昨天 备货表 今天 双12 预热页"),
    Line(1, "09:19", "p3", "/standup 昨天 主图 2 张 今天 主图收尾"),
    Line(1, "09:28", "p4", "/standup 昨天 目标拆分 今天 周报"),
    Line(1, "14:30", "p7", "/agenda add 主推款要不要做预售"),
    Line(1, "17:05", "p2", "/handoff to 陈思 双12 预热页的埋点核对一下 {due}"),
    Line(0, "09:13", "p2", "/standup 昨天 预热页 今天 会场素材 卡点 模特图还差两张"),
    Line(0, "09:21", "p3", "/standup 昨天 主图收尾 今天 上新 4 款"),
)
"""`{handoff:…}` stands for the number of the latest handoff that speaks of it, `{due}` for tomorrow afternoon,
`{week:1:2-6}` for the second to the sixth day of the week after the one the demo is made in."""
