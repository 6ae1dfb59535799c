"""What the development stand says: messages as a real store's day brings them, in both languages."""

from __future__ import annotations

import base64
import math
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bot.kernel.chart import Chart, Mark, Series
from bot.kernel.message import (
    Ask,
    Bar,
    Block,
    Button,
    Buttons,
    CommandLine,
    Divider,
    Facts,
    Field,
    File,
    Form,
    Heading,
    Items,
    Line,
    Link,
    Mention,
    Message,
    Moment,
    Note,
    On,
    Paragraph,
    Picture,
    Quote,
    Said,
    Strong,
    Table,
    Text,
)
from bot.kernel.numbers import Unit

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 10, 32, tzinfo=ZONE)


class Tongue:
    """Says the first in Chinese, the second in English."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, zh: str, en: str) -> Line:
        return (Said(self.word(zh, en)),)

    def word(self, zh: str, en: str) -> str:
        """As a plain string."""
        return zh if self.language == "zh" else en

    def message(self, *blocks: Block, **more: Any) -> Message:
        """A message in this language."""
        return Message(blocks, self.language, "Asia/Shanghai", **more)


def agenda(t: Tongue) -> Message:
    """Monday's agenda as the group gets it."""
    header = (t("指标", "Metric"), t("本周", "This week"), t("目标", "Target"), t("较上周", "vs last week"))
    rows = (
        (t("支付金额", "Pay amount"), t("¥862,400", "¥862,400"), t("¥900,000", "¥900,000"), t("+6.2%", "+6.2%")),
        (t("支付转化率", "Conversion"), t("3.42%", "3.42%"), t("3.50%", "3.50%"), t("+0.18 个百分点", "+0.18 pp")),
        (t("客单价", "Per buyer"), t("¥186.3", "¥186.3"), t("¥190", "¥190"), t("−1.1%", "−1.1%")),
        (t("旺旺满意度", "Satisfaction"), t("92.6%", "92.6%"), t("90%", "90%"), t("+0.9 个百分点", "+0.9 pp")),
    )
    return t.message(
        Heading(t("周会议程 · 11月23日 14:00", "Weekly agenda · 23 Nov 14:00")),
        Paragraph(
            (
                *t("主持 ", "Chair "),
                Mention(1, "林晓岚"),
                *t("，共 ", ", "),
                Strong(t("45 分钟", "45 minutes")),
                *t("。双12报名周五截止，先说这个。", " in all. Sign-up for 12.12 closes on Friday; that comes first."),
            )
        ),
        Heading(t("一、上周结转的待办", "1. Carried over")),
        Items(
            (
                (
                    Mention(2, "周敏"),
                    *t(" 双12主图送审，", " 12.12 main images to review, due "),
                    On(date(2026, 11, 25)),
                ),
                (Mention(4, "陈一诺"), *t(" 退款原因归类，已拖 2 天", " refund reasons by category, 2 days late")),
            ),
            numbered=True,
        ),
        Heading(t("二、指标", "2. Figures")),
        Table(header, rows, frozenset({1, 2, 3})),
        Note(t("客服数据到 11月22日，缺 1 天。", "Customer-service figures up to 22 Nov; 1 day missing.")),
        Heading(t("三、卡住的事", "3. Blockers")),
        Quote((Text("仓库说预售尾款当天只能发 800 单，需要跟物流再谈一次"),)),
        Buttons(
            (
                Button(t.word("加个议题", "Add a topic"), "/agenda add", "primary"),
                Button(t.word("看纪要", "Minutes"), "/agenda show weekly"),
            )
        ),
        card="agenda/2026-11-23",
    )


def morning(t: Tongue) -> Message:
    """Yesterday's figures."""
    return t.message(
        Heading((*t("昨日战报 · ", "Yesterday · "), On(date(2026, 11, 23)))),
        Facts(
            (
                (
                    t("支付金额", "Pay amount"),
                    (Strong(t("¥128,640", "¥128,640")), *t("，较上周一 +8.3%", ", +8.3% on last Monday")),
                ),
                (t("访客数", "Visitors"), t("18,902", "18,902")),
                (t("支付转化率", "Conversion"), t("3.61%（目标 3.50%）", "3.61% (target 3.50%)")),
                (t("成功退款金额", "Refunds"), t("¥9,210", "¥9,210")),
            )
        ),
        Bar(
            t("本月支付金额", "This month"),
            Decimal(2431000),
            Decimal(3300000),
            t("¥243.1万 / 330万 · 时间进度 77%", "¥2.43M / 3.3M · 77% of the month gone"),
        ),
        Note(t("数据日期 11月23日，来自店铺日报第 23 行。", "Figures of 23 Nov, row 23 of the store's daily file.")),
    )


def handoff_card(t: Tongue, state: str = "offered") -> Message:
    """A piece of work offered to the reader, or as it looks once they answered."""
    done = {"accepted": t("你接下了", "You accepted"), "offered": t("等你接收", "Waiting for you")}[state]
    blocks: list[Block] = [
        Heading((*t("交接 #7 · ", "Handoff #7 · "), Text("双12 主会场素材"))),
        Facts(
            (
                (t("交出", "From"), (Mention(2, "周敏"),)),
                (t("截止", "Due"), (Moment(datetime(2026, 11, 25, 18, 0, tzinfo=ZONE)),)),
                (t("状态", "State"), (Strong(done),)),
            )
        ),
        Quote((Text("主图 5 张已过初审，还差 2 张细节图。源文件在网盘「双12/主会场」，文案用第三版。"),)),
    ]
    if state == "offered":
        again = t.word("退回后由周敏继续跟进，确定吗？", "It goes back to 周敏. Are you sure?")
        blocks.append(
            Buttons(
                (
                    Button(t.word("接收", "Accept"), "/handoff accept 7", "primary"),
                    Button(t.word("退回", "Return"), '/handoff return 7 reason="缺源文件"', "danger", again),
                )
            )
        )
    return t.message(*blocks, card="handoff/7")


def figures(t: Tongue) -> Message:
    """The answer to /kpi trend."""
    days = [TODAY - timedelta(days=back) for back in range(30, 0, -1)]
    wave = [98_000 + 26_000 * math.sin(n / 3.1) + 900 * n for n in range(30)]
    points = tuple((day, None if n == 11 else Decimal(round(wave[n]))) for n, day in enumerate(days))
    target = tuple((day, Decimal(120000)) for day in days)
    name, goal = t.word("支付金额", "Pay amount"), t.word("目标值", "Target")
    chart = Chart(
        t.word("支付金额 · 近 30 天", "Pay amount · 30 days"),
        (Series(name, points), Series(goal, target, "target")),
        Unit.YUAN,
        t.language,
        t.word("数据到 11月23日，缺 11月5日", "Up to 23 Nov; 5 Nov missing"),
        (Mark(date(2026, 11, 11), t.word("双11", "11.11")),),
        t.word(
            "支付金额近 30 天在 8 万到 15 万之间，昨天 12.9 万。", "Between 80K and 150K over 30 days, 129K yesterday."
        ),
    )
    return t.message(
        Heading(t("支付金额走势", "Pay amount over time")),
        Paragraph(
            (
                *t("近 30 天日均 ", "A daily mean of "),
                Strong(t("¥118,320", "¥118,320")),
                *t("，比前 30 天高 4.1%。", ", 4.1% above the 30 days before."),
            )
        ),
        Picture(chart),
        Note(
            (
                *t("想看别的人或别的时间：", "Somebody else, another time: "),
                CommandLine("/kpi trend 支付金额 周敏 上月"),
            )
        ),
    )


def reported(t: Tongue) -> Message:
    """The answer to /kpi report."""
    return t.message(
        Paragraph(
            (
                *t("记下了：", "Recorded: "),
                Strong(t("支付金额 ¥125,000", "pay amount ¥125,000")),
                Said(t.word("，", ", ")),
                On(date(2026, 11, 23), iso=True),
                Said(t.word("。", ".")),
            )
        ),
        Facts(
            (
                (t("目标", "Target"), t("¥120,000，达成 104%", "¥120,000, 104% of it")),
                (t("较上周一", "Last Monday"), t("¥118,800，+5.2%", "¥118,800, +5.2%")),
            )
        ),
        Bar(t("本月进度", "This month"), Decimal(74), Decimal(100), t("74% · 时间 77%", "74% · 77% of the time")),
        Buttons(
            (Button(t.word("撤销", "Undo"), "/kpi undo"), Button(t.word("看走势", "Trend"), "/kpi trend 支付金额"))
        ),
    )


def my_day(t: Tongue, *, accepted: bool) -> Message:
    """The panel."""
    waiting: tuple[Block, ...] = (
        Heading(t("等我点头", "Waiting for me")),
        Items((((*t("交接 #7 双12 主会场素材", "Handoff #7 双12 主会场素材"),),)[0],)),
        Buttons((Button(t.word("接收 #7", "Accept #7"), "/handoff accept 7", "primary"),)),
    )
    return t.message(
        *(() if accepted else waiting),
        Heading(t("今天到期", "Due today")),
        Items(
            (
                (*t("日报 10:30 前交 ", "Daily report by 10:30 "),),
                (*t("带教：退换货话术，15:00 与林小满", "Mentoring at 15:00 with 林小满"),),
            )
        ),
        Heading(t("本月目标", "This month")),
        Bar(t("销售额达成率", "Sales target"), Decimal("73.7"), Decimal(100), t("73.7%", "73.7%")),
        Bar(t("活动参与度", "Campaigns joined"), Decimal(9), Decimal(9), t("9 / 9", "9 / 9")),
        Bar(t("客户满意度", "Satisfaction"), Decimal("92.6"), Decimal(100), t("92.6%", "92.6%")),
    )


def report_form(t: Tongue, values: dict[str, str], errors: dict[str, str]) -> Form:
    """The form of /kpi report."""
    metrics = (
        ("支付金额", "pay_amount"),
        ("访客数", "visitors"),
        ("支付买家数", "buyers"),
        ("成功退款金额", "refunds"),
        ("推广花费", "ad_cost"),
    )

    def field(name: str, label: str, kind: Any, required: bool, hint: str, choices: Any = ()) -> Field:
        return Field(name, label, kind, required, hint, values.get(name, ""), choices, errors.get(name, ""))

    fields = (
        field("metric", t.word("指标", "Metric"), "choice", True, "", metrics),
        field(
            "value",
            t.word("数值", "Value"),
            "number",
            True,
            t.word("1.2万、¥12,000、95%、3分20秒都认得", "12K, ¥12,000, 95% and 3m20s all read"),
        ),
        field("day", t.word("日期", "Day"), "day", False, t.word("不填就是昨天", "Yesterday unless given")),
        field(
            "sure",
            t.word("数值偏离很大也照记", "Record even an unusual value"),
            "choice",
            False,
            "",
            ((t.word("是", "yes"), "yes"), (t.word("否", "no"), "no")),
        ),
        field("note", t.word("备注", "Note"), "long_text", False, ""),
    )
    return Form("kpi report", t.word("填报一个数", "Report a figure"), t.word("填报", "Report"), fields)


def asks(t: Tongue, values: dict[str, str], errors: dict[str, str]) -> Message:
    """The form as an answer."""
    return t.message(
        Paragraph(t("还差几项，填好就记。", "A few things are missing; fill them in.")),
        Ask(report_form(t, values, errors)),
    )


def refused(t: Tongue, said: str) -> Message:
    """Not understood, with the nearest right thing."""
    return t.message(
        Paragraph(
            (
                *t("没听懂 ", "I don't know "),
                Text(said),
                *t("，是不是 ", ". Did you mean "),
                CommandLine("/kpi 填报"),
                Said(t.word("？", "?")),
            )
        ),
        Buttons((Button("/kpi report", "/kpi report"), Button(t.word("帮助", "Help"), "/help"))),
    )


def export(t: Tongue) -> Message:
    """A file."""
    return t.message(
        Paragraph(t("导出好了，11月的全部填报。", "Here is everything reported in November.")),
        File("指标-2026-11.csv", "text/csv", base64.b64encode("日期,支付金额\n2026-11-23,128640\n".encode()).decode()),
        Divider(),
        Note((*t("口径见 ", "Definitions: "), Link("https://example.com/kpi", t.word("指标说明", "metric guide")))),
    )


def standup(t: Tongue, day: date) -> Message:
    """A summary as the group gets it each morning."""
    return t.message(
        Heading((*t("晨会小结 · ", "Standup · "), On(day))),
        Paragraph(t("6 人已答，1 人请假，1 人未答。", "6 answered, 1 is off, 1 did not.")),
        Items(
            (
                (
                    Strong((Text("周敏"),)),
                    *t("：主会场素材送审；今天排双12详情页", ": images sent to review; today the 12.12 pages"),
                ),
                (Strong((Text("陈一诺"),)), *t("：日报已交；今天做退款归因", ": daily report in; today refund causes")),
                (
                    Strong((Text("林小满"),)),
                    *t("：跟完 42 个会话；卡在：补发单号还没回传", ": 42 chats; blocked by missing resend numbers"),
                ),
            )
        ),
    )
