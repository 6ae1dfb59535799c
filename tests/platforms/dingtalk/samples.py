"""Messages as they come from the views: every piece, in both languages, and with any words in any field."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

from bot.kernel import message as m
from bot.kernel.chart import Chart, Series
from bot.kernel.numbers import Unit

LI, HAN, ZHAO = m.Mention(1, "李雷"), m.Mention(2, "韩梅梅"), m.Mention(3, "赵磊")
ACCOUNTS = {1: "0421", 2: "manager_7"}
AT = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)


def said(text: str) -> m.Line:
    """Our own words."""
    return (m.Said(text),)


def strong(text: str) -> m.Strong:
    """Our own words, in bold."""
    return m.Strong((m.Said(text),))


def chart(language: str = "zh", alt: str = "近 7 天支付金额：最高 13.1万，最低 9.8万。") -> Chart:
    """Two days of sales."""
    points = ((date(2026, 11, 23), Decimal(98000)), (date(2026, 11, 24), Decimal(125000)))
    return Chart("支付金额", (Series("支付金额", points),), Unit.YUAN, language, alt=alt)


def handoff() -> m.Message:
    """An offered handoff with its buttons."""
    return m.Message(
        (
            m.Heading((m.Said("交接 #7："), m.Text("双11 主图素材"))),
            m.Paragraph((HAN, m.Said(" 把这件事交给你，"), strong("周三 15:00"), m.Said(" 前要完成。"))),
            m.Quote((m.Text("主图 5 张已出，\n还差详情页首屏，文件在网盘 /双11/主图_v3。"),)),
            m.Facts(
                (
                    (said("截止"), (m.Moment(AT),)),
                    (said("要求的产出"), said("主图 5 张、详情页首屏")),
                    (said("代理"), (ZHAO,)),
                )
            ),
            m.Buttons(
                (
                    m.Button("接收", "/handoff accept 7", "primary"),
                    m.Button("退回", "/handoff return 7", "danger"),
                )
            ),
            m.Note((m.Said("4 个工作小时内没有回应会再提醒一次。"),)),
        ),
        card="handoff/7",
    )


def agenda() -> m.Message:
    """A weekly agenda: tables, lists, bars."""
    return m.Message(
        (
            m.Heading(said("部门周会 11月23日 周一 14:00")),
            m.Paragraph((m.Said("主持 "), LI, m.Said("，纪要 "), HAN, m.Said("。"))),
            m.Heading(said("上周待办")),
            m.Items(
                (
                    (strong("#12"), m.Said(" 催图片供应商 "), LI, m.Said(" "), m.On(date(2026, 11, 20))),
                    (strong("#15"), m.Said(" 客服话术更新 "), HAN),
                )
            ),
            m.Heading(said("指标")),
            m.Table(
                (said("指标"), said("实际"), said("目标"), said("达成")),
                (
                    (said("支付金额"), said("87.5万"), said("90万"), (strong("97.2%"),)),
                    (said("支付转化率"), said("3.4%"), said("3.2%"), (strong("106%"),)),
                    (said("3分钟响应率"), said("91%"), said("95%"), (strong("95.8%"),)),
                ),
                frozenset({1, 2, 3}),
            ),
            m.Heading(said("目标进度")),
            m.Bar(said("销售额 +20%"), Decimal(62), Decimal(100), said("时间进度 58%")),
            m.Bar(said("满意度"), Decimal("94.2"), Decimal(90), said("已达成")),
            m.Divider(),
            m.Heading(said("议题")),
            m.Items(((m.Text("退款率又上来了"),), (m.Text("年货节预售节奏"), m.Said("，"), HAN)), numbered=True),
            m.Note((m.Said("客服数据到 11-20，缺 2 天。"),)),
        )
    )


def question() -> m.Message:
    """A missing argument asked for, with few choices."""
    people = (m.Button("李雷", "<@#1>"), m.Button("韩梅梅", "<@#2>"), m.Button("赵磊", "<@#3>"))
    return m.Message(
        (
            m.Paragraph((m.Said("请说一下"), strong("交给谁"), m.Said("。"))),
            m.Paragraph(said("比如：@同事，或者名字")),
            m.Buttons(people),
            m.Paragraph(said("15 分钟内直接回复就行；不想继续了就说「取消」。")),
        )
    )


def my_day() -> m.Message:
    """One message a day, with buttons among its lines."""
    return m.Message(
        (
            m.Heading(said("你的一天 11月25日 周三")),
            m.Paragraph((strong("要交的："), m.Text("周报（给韩梅梅）"), m.Said(" 12:00"))),
            m.Buttons((m.Button("交了", "/kpi deliver 周报"), m.Button("晚点", "/standup skip"))),
            m.Paragraph((strong("等你回应："), m.Said("交接 #7 "), m.Text("双11 主图素材"))),
            m.Buttons((m.Button("接收", "/handoff accept 7"), m.Button("退回", "/handoff return 7"))),
            m.Table(
                (said("谁"), said("几点")),
                (((HAN,), said("10:00 带教")), ((ZHAO,), said("15:30 带教"))),
            ),
        )
    )


def trend(language: str = "zh") -> m.Message:
    """A chart with a line of text."""
    return m.Message(
        (m.Heading(said("支付金额")), m.Picture(chart(language)), m.Note(said("截至 11-24"))), language=language
    )


def export() -> m.Message:
    """A file to take away, and a dangerous button."""
    content = base64.b64encode("日期,支付金额\n2026-11-24,125000\n".encode()).decode()
    return m.Message(
        (
            m.Paragraph((m.Said("导出好了，"), m.Link("https://example.com/wiki", "口径说明"), m.Said("。"))),
            m.File("指标_2026-11.csv", "text/csv", content),
            m.Buttons((m.Button("删掉原始文件", "/kpi undo", "danger", confirm="删了找不回来。"),)),
        )
    )


def english() -> m.Message:
    """The same kind of thing in English."""
    return m.Message(
        (
            m.Heading((m.Said("Handoff #7: "), m.Text("Double 11 main images"))),
            m.Paragraph((HAN, m.Said(" hands this to you, due "), m.Moment(AT), m.Said("."))),
            m.Table(
                (said("Metric"), said("Actual"), said("Target")),
                ((said("GMV"), said("¥125,000"), said("¥130,000")), (said("CVR"), said("3.4%"), said("3.2%"))),
            ),
            m.Bar(said("Half-year sales"), Decimal(31), Decimal(100), said("time 40%")),
            m.Buttons((m.Button("Accept", "/handoff accept 7"), m.Button("Return", "/handoff return 7"))),
        ),
        language="en",
    )


def form(language: str = "zh", words: str = "交给谁") -> m.Message:
    """A form where none can be shown."""
    fields = (
        m.Field("to", words, "person", required=True, hint="@同事，或者名字"),
        m.Field("what", "什么事", "text", required=True, value="主图"),
        m.Field("due", "截止", "moment", required=False, hint="周五", error="「大后天吧」没看懂"),
    )
    return m.Message((m.Ask(m.Form("handoff to", "交接一件事", "提交", fields)),), language=language)


SAMPLES: dict[str, Callable[[], m.Message]] = {
    "handoff": handoff,
    "agenda": agenda,
    "question": question,
    "my_day": my_day,
    "trend": trend,
    "export": export,
    "english": english,
    "form": form,
}
