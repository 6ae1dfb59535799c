"""Whatever is said, typed into a form or pressed: an answer in the person's language, and nothing stored when refused.

A seeded flood goes over every command and every argument with values nobody should send, as a line and as a form, from
people of every right. SQLite's triggers tell which tables a refused call wrote to. `BAD_INPUT_SEED` and
`BAD_INPUT_CALLS` widen the search.
"""

from __future__ import annotations

import os
import random  # noqa: TID251 (seeded)
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from bot.kernel.call import Call, Named
from bot.kernel.command import Command
from bot.kernel.message import Answer
from bot.kernel.parameters import Context
from bot.kernel.people import Directory
from bot.kernel.plain import plain_message
from bot.kernel.tokens import quoted
from bot.runtime.core import Parts
from handlers import COMMANDS
from models.figures import metrics_of
from models.rights import relations
from schedules import JOBS, SWEEPS
from tests.databases import Databases
from tests.desk import Desk, open_desk

PARTS = Parts(COMMANDS, JOBS, SWEEPS, metrics_of, relations)
SEEDS = [int(seed) for seed in os.environ.get("BAD_INPUT_SEED", "1,2,3").split(",")]
CALLS = int(os.environ.get("BAD_INPUT_CALLS", "400"))
KEPT_OF_A_REFUSAL = frozenset({"inbox", "audit", "failed_call", "account", "workspace"})
SENT_ALONE = ("已私信给你", "I sent you a direct message")
FAILURES = ("我这边出错了", "Something went wrong on my side", "Traceback")

GOOD: dict[str, tuple[str, ...]] = {
    "person": ("小林", "@小陈", "<@#3>", "我", "小王"),
    "candidate": ("小新", "<@U9>", "小林"),
    "receiver": ("小林", "客服主管", "品类经理"),
    "role": ("运营专员", "品类经理", "数据分析师"),
    "metric": ("支付金额", "GMV", "访客数"),
    "amount": ("1.2万", "12000", "35%", "¥1,200"),
    "number": ("1", "#2", "3"),
    "marked_number": ("#1", "#2"),
    "day": ("今天", "2026-11-25", "明天", "昨天", "周五"),
    "coming_day": ("明天", "2026-12-01", "下周五"),
    "span": ("本月", "昨天", "最近7天", "2026-11-01~2026-11-10"),
    "moment": ("明天下午3点", "2026-12-01 10:00"),
    "off_days": ("明天", "下周一到下周三"),
    "off_until": ("下周三", "2026-12-02"),
    "off_part": ("上午", "下午"),
    "days": ("周一-周五", "每天"),
    "clock_span": ("22:00-8:00", "9点到18点"),
    "timing": ("9:30", "每周一 9:30", "工作日 18:00"),
    "channel": ("C1", "这里"),
    "whole": ("1", "50", "3"),
    "progress": ("50%", "done"),
    "topic": ("1", "#1"),
    "job": ("晨会", "standup", "morning"),
    "text": ("双11 主图素材", "hello there", "一、复盘"),
    "place": ("网盘/双12", "drive/double12"),
    "accounts": ("账号在管理员那里",),
}
ODD: tuple[str, ...] = (
    "", " ", "\n\n", "\t", "0", "#0", "-1", "-0", "#99999999999", "99999999999999999999999", "999999999", "1e999", "1e-999",
    "9" * 400, "NaN", "Infinity", "-5%", "101%", "250%", "1000%", "0.0000000001", "½", "１２", "٣", "一亿亿亿", "100000000亿",
    "0001-01-01", "9999-12-31", "9999-12-31 23:59", "0000-00-00", "2026-02-30", "2月30日", "13月1日", "1/1/1", "10000-01-01",
    "2026-11-30~2026-11-01", "本月到上月", "9999-12-31~0001-01-01", "0001-01-01~9999-12-31", "最近99999999天", "最近0天",
    "9999年后", "99999999天后", "999999999 weeks ago", "去年", "明年", "下下下下周", "25:00", "24:00", "00:00-00:00", "9:60",
    "1970-01-01", "1582-10-10", "2262-04-12", "3000年", "去年2月29日",
    "💥🎉", "👨‍👩‍👧‍👦", "a\u0301" * 40, "\u202eabc\u202c", "\u200b", "\u200b\u200d\ufeff", "\u2066x", "שלום", "مرحبا ١٢٣",
    "\u0000", "a\u0000b", "\ud800", "x\udfffy", "\u0007", "\u2028", "\x1b[31m", "\ufffe", "\U0010ffff",
    '"', "'", '"没关上', "“没关上", "「", "\\", '\\"', '""', '" "', "= ", "=", "a=", "=b", "metric=", "日期=", "day=day=",
    "sure=yes", "person=小林", "number=1", "in:", "in:不存在", "in:运营部", "IN：运营部", "in:\u202e", "/", "//", "/ /",
    "<@>", "<@#>", "<@#0>", "<@#99999999999999999999>", "<@#2>", "<@U404>", "<@U404|谁>", "<!channel>", "<#C1|x>", "@", "@所有人",
    "@channel", "<script>alert(1)</script>", "</textarea><img src=x onerror=1>", "'; DROP TABLE person; --", "${7*7}",
    "{place}", "{0}", "%s%n", "**粗**", "`code`", "[a](javascript:1)", "&lt;", "| a | b |", "# 标题", "../../etc/passwd",
    "小李", "李", "老板", "店长", "支付金额", "支付", "明天", "取消", "cancel", "算了", "是", "yes", "off", "关", "all", "全部",
    "/指标 填报", "kpi", "晨会", "双胞", "走了", "我", "x" * 39, "长" * 100, "长" * 201, "y" * 2001, "字" * 4001, "z " * 1500,
    "Pacific/Apia", "Australia/Lord_Howe", "Etc/GMT+14", "Mars/Olympus", "/etc/localtime", "../UTC", "", "posixrules", "Factory",
    "America", "tzdata.zi", "C:\\con", "zh", "en", "fr", "C1", "这里", "direct:老板",
)  # fmt: skip
WHO = ("老板", "组长", "小林", "小陈", "小王", "走了", "客人", "双胞1")


@dataclass
class Watch:
    """Which tables were written to since the last look."""

    connection: sqlite3.Connection
    seen: int = 0

    def look(self) -> set[str]:
        """The tables, told once."""
        rows = self.connection.execute("SELECT id, name FROM touched WHERE id > ?", [self.seen]).fetchall()
        self.seen = max([self.seen, *(number for number, _ in rows)])
        return {name for _, name in rows}


@contextmanager
def watched(url: str) -> Iterator[Watch]:
    """Triggers on every table of the SQLite database at `url`; what is rolled back leaves no trace."""
    connection = sqlite3.connect(str(make_url(url).database), isolation_level=None, timeout=30)
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    connection.execute("CREATE TABLE touched (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT)")
    for table in tables:
        if table.startswith("sqlite_"):
            continue
        for deed in ("INSERT", "UPDATE", "DELETE"):
            connection.execute(
                f'CREATE TRIGGER "see_{table}_{deed}" AFTER {deed} ON "{table}" '
                f"BEGIN INSERT INTO touched (name) VALUES ('{table}'); END"
            )
    try:
        yield Watch(connection)
    finally:
        connection.close()


@pytest.fixture
def sqlite_url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A migrated SQLite database."""
    with databases.migrated("sqlite", tmp_path) as url:
        yield url


@pytest.fixture
async def desk(sqlite_url: str) -> AsyncIterator[Desk]:
    """A desk on it with a department of every right, two people of one name, and one who left."""
    async with open_desk(sqlite_url, PARTS) as desk:
        yield desk


async def settle(desk: Desk) -> None:
    """People of every right; things of every kind to press, accept, confirm and undo."""
    await desk.department(组长="品类经理", 小林="运营专员", 小陈="数据分析师", 小王="运营专员", 走了="运营专员")
    for who, line in (
        ("老板", "/team lead 组长"),
        ("老板", "/team add 双胞 运营专员"),
        ("老板", "/team add 明天 运营专员"),
        ("老板", "/team add 支付金额 运营专员"),
        ("老板", "/team depart 走了 主动 sure=yes"),
        ("小林", "/zg language en"),
        ("客人", "/zg language en"),
        ("小陈", "/zg timezone Pacific/Apia"),
        ("小王", "/zg timezone Australia/Lord_Howe"),
        ("小陈", "/handoff to 小林 主图素材 周五下午3点"),
        ("小林", "/handoff to 小王 详情页"),
        ("小林", "/kpi report 支付金额 1.2万"),
        ("小林", "/请假 明天"),
        ("老板", "/培训 开始 小林 小王"),
        ("小王", "/带教 计划 小林 明天下午3点"),
        ("小林", "/议程 添加 复盘"),
        ("双胞1", "/team join 运营专员"),
    ):
        await desk.core.dispatcher.handle(desk.call(who, line))


@dataclass
class Flood:
    """Calls out of one seed."""

    random: random.Random
    desk: Desk

    def call(self) -> Call:
        """The next one."""
        command = self.random.choice(COMMANDS)
        who = self.random.choice(WHO)
        arguments = self._arguments(command)
        changes: dict[str, Any] = {
            "forms": self.random.random() < 0.7,
            "inline": self.random.random() < 0.8,
            "ephemeral": self.random.random() < 0.3,
        }
        if self.random.random() < 0.3:
            changes |= {"conversation": "C1", "direct": False}
        if self.random.random() < 0.1:
            changes |= {"locale": self.random.choice(("zh-CN", "en_US", "xx", "")), "zone": "Asia/Tokyo"}
        if self.random.random() < 0.1:
            changes["named"] = (Named("U404", self.random.choice(ODD)), Named("小林", "小林"))
        if self.random.random() < 0.1:
            changes["platform"] = self.random.choice(("slack", "dingtalk"))
        way = self.random.random()
        if way < 0.4:
            return self.desk.call(who, form=(command.name, arguments), source="form", **changes)
        line = self.random.choice((command.name, command.zh))
        if way < 0.6:
            line += "".join(f" {name}={quoted(text)}" for name, text in arguments.items())
        elif way < 0.9:
            line += "".join(f" {text}" for text in arguments.values())
        else:
            line = self.random.choice((" ".join(arguments.values()), self.random.choice(ODD), line[:-1] + "x"))
        changes["source"] = self.random.choice(("typed", "button"))
        return self.desk.call(who, self.random.choice(("/", "", "/zg ")) + line, **changes)

    def _arguments(self, command: Command) -> dict[str, str]:
        arguments = {}
        rate = self.random.choice((0.0, 0.2, 0.5, 1.0))
        for parameter in command.parameters:
            if not parameter.required and self.random.random() < 0.4:
                continue
            if self.random.random() < rate:
                arguments[parameter.name] = self.random.choice(ODD)
            else:
                nobody = Context(self.desk.clock.now(), Directory())
                right = GOOD.get(parameter.kind.name) or [value for _, value in parameter.kind.choices(nobody)]
                arguments[parameter.name] = self.random.choice(right)
        if self.random.random() < 0.05:
            arguments[self.random.choice(("sure", "nonsense", "", "person"))] = self.random.choice(ODD)
        return arguments


def fault(desk: Desk, call: Call, answer: Answer, touched: set[str]) -> str:
    """What is wrong with this answer; empty when nothing is."""
    text = plain_message(answer.message)
    if answer.outcome not in ("done", "asked", "refused"):
        return f"outcome {answer.outcome}"
    if any(words in text for words in FAILURES):
        return "an internal failure"
    if answer.unsaved:
        return f"unsaved: {answer.unsaved}"
    if not text.strip():
        return "says nothing"
    # About what is personal a refusal said where others read goes to the person alone, and the place is told that.
    sent = not call.inline or (not call.direct and any(words in text for words in SENT_ALONE))
    allowed = KEPT_OF_A_REFUSAL | {"outbox"} if sent else KEPT_OF_A_REFUSAL
    if answer.outcome == "refused" and touched - allowed:
        return f"refused, but wrote to {sorted(touched - allowed)}"
    try:
        desk.inspector.look_at_answer(answer)
    except Exception as error:  # noqa: BLE001 told with the call that brought it forth
        return f"can't be drawn: {type(error).__name__} {str(error)[:300]}"
    return ""


@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_is_sent_gets_a_clear_answer_and_a_refusal_stores_nothing(
    desk: Desk, sqlite_url: str, seed: int
) -> None:
    await settle(desk)
    flood = Flood(random.Random(seed), desk)
    wrong: list[str] = []
    with watched(sqlite_url) as watch:
        for number in range(CALLS):
            call = flood.call()
            answer = await desk.core.dispatcher.handle(call)
            found = fault(desk, call, answer, watch.look())
            if number % 100 == 99:
                await desk.deliver()
                watch.look()
            if found:
                wrong.append(f"{found}: {call.account} {call.line!r} {call.form!r} {call.platform} {call.conversation}")
        await desk.turn(hours=25)  # what was stored is told of, and everything told is looked at
        kept = watch.connection.execute("SELECT error FROM failed_call").fetchall()
    assert not wrong, "\n".join([*wrong[:40], *(row[0] for row in kept[:40])])
