"""The demo as somebody meets it who tries the program: three months of history, a clock of its own, this machine alone."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp

from tests.acceptance.processes import MovedClock, Served, Where, operate_at, serving, starting, until
from tests.desk import at

SLACK = {"SLACK_SIGNING_SECRET": "secret", "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_API_URL": "http://127.0.0.1:9/api/"}
MANAGER = {"X-Demo-Person": "p1"}
HISTORY = "/kpi history 支付金额 2026-11-20"

FROM_ELSEWHERE = [
    {"X-Forwarded-For": "203.0.113.7"},
    {"X-Forwarded-Proto": "https"},
    {"Forwarded": "for=203.0.113.7"},
    {"X-Real-IP": "203.0.113.7"},
    {"Via": "1.1 proxy"},
    {"Host": "shop.example"},
    {"Host": "127.0.0.1.shop.example:80"},
    {"Host": "127.0.0.1:1"},
    {"Origin": "https://shop.example"},
]


class Page:
    """What a browser on this machine asks of a demo."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session

    async def get(self, path: str, **headers: str) -> tuple[int, Any]:
        """Status and body."""
        async with self._session.get(self._url + path, headers=headers) as response:
            return response.status, await response.text()

    async def say(self, line: str, **headers: str) -> tuple[int, Any]:
        """A line said as the manager; status and what came of it."""
        body = {"line": line, "key": f"{line} {headers}"}
        url = f"{self._url}/api/v1/commands"
        async with self._session.post(url, json=body, headers=MANAGER | headers) as response:
            return response.status, await response.json()


async def sessions_of(page: Page, whom: str) -> int:
    """人工接待会话量 of somebody or some group in November."""
    _, shown = await page.say(f"/kpi show {whom} 2026年11月")
    found = re.search(r"人工接待会话量 \| ([\d,]+)", shown["text"])
    return int(found[1].replace(",", "")) if found else 0


def reported(file: Path) -> int:
    """How many figures stand in a database that is perhaps still being made."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM figure_entry").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


@contextlib.contextmanager
def making(file: Path) -> Iterator[None]:
    """Another start is making the demo, and slow about it: it holds the lock."""
    with file.with_name(f"{file.name}.making").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


async def stopped_while_it_was_made(here: Where, file: Path, how: signal.Signals) -> Served:
    """A first start of the demo that is ended before it is ready."""
    async with starting(here, "demo", PORT="0") as bot:
        await until(lambda: ("is being made" in bot.log and reported(file)) or not bot.running)
        os.kill(bot.pid, how)
        await bot.ended()
        return bot


async def test_the_demo_is_made_played_served_to_this_machine_alone_and_never_taken_for_a_real_department(
    tmp_path: Path,
) -> None:
    here = Where(tmp_path, MovedClock(tmp_path / "faketime", at("2026-11-24 10:20")))
    file = tmp_path / "zhanggui-demo.db"
    made, moved = {"DATABASE_URL": f"sqlite:///{file}"}, {"DATABASE_URL": f"sqlite:///{tmp_path / 'moved.db'}"}

    # Whoever grows impatient at the first start, and starts again, gets all of it.
    interrupted = await stopped_while_it_was_made(here, file, signal.SIGINT)
    assert "Traceback" not in interrupted.log, interrupted.log
    assert "zhanggui: 停下了" in interrupted.log
    await stopped_while_it_was_made(here, file, signal.SIGKILL)
    half = reported(file)
    assert half
    with making(file):
        second = await operate_at(here, "demo", "--until", "2026-11-24T10:21")
    assert (second.status, "being made by another start" in second.reason) == (1, True)

    # Its clock goes from slot to slot up to the instant, and what is sent stands there with its time.
    played = await operate_at(here, "demo", "--until", "2026-11-24T11:00", LANGUAGE="zh")
    assert played.status == 0, played.err
    assert "made anew" in played.err
    sent = played.out.splitlines()
    assert [line for line in sent if line.startswith("11月24日 周二 10:30  department  晨会小结")], played.out
    assert reported(file) > half

    for url in (made, moved):
        if url is moved:
            out = await operate_at(here, "export", "demo.jsonl", **made)
            into = await operate_at(here, "import", "demo.jsonl", **moved)
            assert (out.status, into.status) == (0, 0), out.err + into.err
        refused = await operate_at(here, "serve", **SLACK, **url)
        assert (refused.status, "demo database" in refused.reason) == (1, True)

    async with serving(here, "demo", PORT="0", **moved) as bot, aiohttp.ClientSession() as session:
        page = Page(bot.url, session)
        status, shown = await page.get("/")
        assert (status, "<html" in shown) == (200, True)
        for headers in FROM_ELSEWHERE:
            assert (await page.get("/", **headers))[0] == 403, headers
            status, refusal = await page.say("/kpi report 支付金额 1万 昨天", **headers)
            assert (status, refusal["error"].startswith("demo_")) == (403, True), headers
        _, history = await page.say(HISTORY)
        assert history["outcome"] == "done"
        assert "11月20日 周五" in history["text"]
        assert re.search(r"¥[1-9][\d,]{4,}", history["text"]), history["text"]
        assert "¥10,000" not in history["text"], "nothing refused was done"
        status, told = await page.say("/team list")
        assert (status, "云川旗舰店运营部" in told["text"]) == (200, True)
        _, rota = await page.say("/shift list this week")
        assert "方圆 | 早班 | 早班 | 早班 | 早班 | 早班 | 休 | 休" in rota["text"], rota["text"]
        assert "刘雨 | 休 | 休 | 晚班" in rota["text"]
        # Customer service has its own figures, which come to the store's; the analyst has none of them.
        chats = {whom: await sessions_of(page, whom) for whom in ("方圆", "刘雨", "孙雪", "陈思", "客服专员", "团队")}
        assert chats["方圆"] > chats["孙雪"] > 0, chats
        assert chats["刘雨"] > chats["孙雪"], chats
        assert chats["方圆"] + chats["刘雨"] + chats["孙雪"] == chats["客服专员"] == chats["团队"], chats
        assert chats["陈思"] == 0
        _, hers = await page.say("/kpi trend 接待量 刘雨 2026-11-01~2026-11-22")
        assert "人工接待会话量：数据到 11-22。" in hers["text"], "no day she rests is missing"
        _, token = await page.say("/team token")
        assert (token["outcome"], "演示里不用令牌" in token["text"]) == ("done", True)
        assert "X-Demo-Person: p1" in token["text"]
        # Whoever is added, by name alone too, is somebody one can be.
        _, added = await page.say('/team add "Anna Li" 客服专员')
        assert added["outcome"] == "done", added["text"]
        people = {one["name"]: one["id"] for one in json.loads((await page.get("/api/v1/me"))[1])["people"]}
        assert "Anna Li" in people
        _, hers = await page.say("/handoff list", **{"X-Demo-Person": people["Anna Li"]})
        assert hers["outcome"] == "done"
        assert await bot.stop() == 0
        assert "Traceback" not in bot.log
