"""Messages as they come from the views: every piece, in both languages."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime
from decimal import Decimal

from bot.kernel import message as m
from bot.kernel.chart import Chart, Series
from bot.kernel.numbers import Unit

LI, WANG, NOBODY = m.Mention(1, "李雷"), m.Mention(2, "王五"), m.Mention(3, "赵磊")
ACCOUNTS = {1: "U00000001", 2: "W00000002"}
"""The third has no account in this workspace."""
AT = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
CSV = base64.b64encode("指标,值\n支付金额,12000\n".encode()).decode()
OWN_LINK = "https://wiki.example/double-11?a=1&b=2"


def line(*pieces: m.Inline | str) -> m.Line:
    """A line; a bare string is our own words."""
    return tuple(m.Said(piece) if isinstance(piece, str) else piece for piece in pieces)


def chart(title: str = "支付金额", alt: str = "近 7 天支付金额：最高 13.1万，最低 9.8万。") -> Chart:
    """Two days of sales."""
    points = ((date(2026, 11, 23), Decimal(98000)), (date(2026, 11, 24), Decimal(125000)))
    return Chart(title, (Series(title, points),), Unit.YUAN, alt=alt)


def form(language: str = "zh") -> m.Form:
    """A form with a field of every kind."""
    zh = language == "zh"
    kinds: tuple[m.FieldKind, ...] = (
        "text", "long_text", "number", "day", "moment", "span", "person", "choice", "time",
    )  # fmt: skip
    fields = tuple(
        m.Field(
            kind,
            f"{'第' if zh else 'Field '}{number}",
            kind,
            number % 2 == 0,
            hint="昨天、上周五" if zh else "yesterday, last Friday",
            choices=(("支付金额", "pay"), ("客单价", "aov")) if kind == "choice" else (),
        )
        for number, kind in enumerate(kinds)
    )
    return m.Form("kpi report", "填报一个指标" if zh else "Report a figure", "提交" if zh else "Submit", fields)


def table(language: str = "zh") -> m.Table:
    """Three metrics against their targets."""
    head = ("指标", "实际", "目标", "负责人") if language == "zh" else ("Metric", "Actual", "Target", "Owner")
    rows = (("支付金额", "¥1,234,567", "¥1,500,000"), ("客单价", "¥128", "¥120"), ("退款率", "3.2%", ""))
    return m.Table(
        tuple(line(cell) for cell in head),
        tuple((*(line(cell) if cell else () for cell in row), line(LI)) for row in rows),
        frozenset({1, 2}),
    )


def every_piece(language: str = "zh") -> m.Message:
    """One of everything."""
    return m.Message(
        (
            m.Heading(line("交接 #7：", m.Text("双11 主图素材"))),
            m.Paragraph(line(LI, " 把这件事交给 ", NOBODY, "，", m.Strong(line("周三 15:00")), " 前要完成。")),
            m.Items((line("一"), line(m.Link(OWN_LINK, "复盘"), " 看完"), line(m.CommandLine("/kpi show")))),
            m.Items((line("先"), line("后 ", m.On(date(2026, 11, 24), iso=True))), numbered=True),
            m.Facts(((line("截止"), line(m.Moment(AT))), (line("代理"), line(WANG)))),
            table(language),
            m.Bar(line(m.Text("李雷")), Decimal(3), Decimal(5), line("3/5 天")),
            m.Bar(line(m.Text("王五")), Decimal(5), Decimal(5)),
            m.Quote(line(m.Text("还差详情页首屏"))),
            m.Divider(),
            m.Picture(chart()),
            m.File("指标.csv", "text/csv", CSV),
            m.Buttons(
                (
                    m.Button("接收", "/handoff accept 7", "primary"),
                    m.Button("退回", "/handoff return 7", "danger", confirm="确定退回给 李雷？"),
                    m.Button("看看", "/handoff list"),
                )
            ),
            m.Note(line("4 个工作小时没人接会提醒 ", WANG, "，见 ", m.Link(OWN_LINK, "规则"))),
            m.Ask(form(language)),
        ),
        language,
        card="handoff/7",
    )
