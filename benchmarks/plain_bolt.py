"""The plain alternative: slack-bolt as its guide shows it, one committed insert per command through SQLAlchemy's asyncio.

Started by kpi_report.py: `python benchmarks/plain_bolt.py PORT DATABASE_URL`.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, event, insert
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

METADATA = MetaData()
FIGURES = Table(
    "plain_figure",
    METADATA,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    Column("who", String(40)),
    Column("text", String(400)),
)


def engine_of(url: str) -> AsyncEngine:
    """The same durability as ours: WAL and FULL on SQLite."""
    url = url.replace("sqlite://", "sqlite+aiosqlite://").replace("postgresql://", "postgresql+asyncpg://")
    engine = create_async_engine(url)
    if "sqlite" in url:

        @event.listens_for(engine.sync_engine, "connect")
        def _pragmas(raw: Any, _record: Any) -> None:
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                raw.execute(f"PRAGMA {pragma}")

    return engine


def app_of(engine: AsyncEngine) -> web.Application:
    """One slash command, one insert, one answer."""

    async def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-bench", bot_id="B1", bot_user_id="U0")

    bolt = AsyncApp(signing_secret=os.environ["SLACK_SIGNING_SECRET"], authorize=authorize)

    @bolt.command("/kpi")
    async def kpi(ack: Any, command: dict[str, Any]) -> None:
        async with engine.begin() as connection:
            await connection.execute(insert(FIGURES).values(who=command["user_id"], text=command["text"]))
        await ack(f"已记下 {command['text']}")

    async def receive(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    async def ready(_request: web.Request) -> web.Response:
        return web.Response(text="ok")

    async def prepare(_: web.Application) -> None:
        async with engine.begin() as connection:
            await connection.run_sync(METADATA.drop_all)
            await connection.run_sync(METADATA.create_all)

    app = web.Application()
    app.on_startup.append(prepare)
    app.router.add_post("/slack/events", receive)
    app.router.add_get("/readyz", ready)
    return app


if __name__ == "__main__":
    web.run_app(app_of(engine_of(sys.argv[2])), host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
