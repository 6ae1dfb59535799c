"""A department moves: to a database server by an archive, and to a later release by its migration."""

from __future__ import annotations

import shutil
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.runtime import migrate
from bot.runtime.database import open_engine
from models.messaging import Outbox, OutboxState
from tests.acceptance.office import Office, open_office
from tests.databases import Databases
from tests.desk import ROOT

SHARED = ("bot", "handlers", "schedules", "models", "views", "presets", "locales", "demo")
LATER = '''
"""A later release's one new table."""

import sqlalchemy as sa
from alembic import op

revision = "{later}"
down_revision = "{now}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("later", sa.Column("id", sa.Integer(), primary_key=True), if_not_exists=True)
'''


@pytest.fixture
async def home(databases: Databases, tmp_path: Path) -> AsyncIterator[Office]:
    """An office on a SQLite database that is not there yet."""
    async with open_office(f"sqlite:///{tmp_path / 'home.db'}", tmp_path) as office:
        yield office


def later_release(folder: Path) -> Path:
    """The program as it might be one migration later."""
    folder.mkdir()
    for name in SHARED:
        (folder / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "bot.py", folder / "bot.py")
    shutil.copytree(ROOT / "migrations", folder / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    now = migrate.head(ROOT / "migrations")
    later = f"{int(now) + 1:04}"
    (folder / "migrations" / "versions" / f"{later}_later.py").write_text(LATER.format(now=now, later=later))
    return folder


def stands(url: str, release: Path) -> str:
    """Where a database stands, seen from a release."""
    engine = open_engine(url)
    try:
        return migrate.state_of(engine, release / "migrations")
    finally:
        engine.dispose()


def backups(folder: Path) -> list[Path]:
    """Copies of the home database, made on that day."""
    return list(folder.glob("home.before-20261124T*Z.db"))


@pytest.mark.parametrize("database_kind", ["postgresql", "mariadb"], indirect=True)
async def test_from_sqlite_to_a_server_with_all_that_was_said(
    home: Office, blank_database_url: str, tmp_path: Path
) -> None:
    boss, li = await home.founded()
    await home.told(li, "/kpi report 支付金额 12.5万 昨天")
    await home.told(li, "/kpi report 支付金额 131072.05 昨天 大促预热 & <备货> 🎉")
    assert "#1" in await home.told(boss, "/handoff to @李雷 双11 主图素材 明天下午3点")
    await home.shown_in(home.chat(li), "双11 主图素材")
    history = await home.told(boss, "/kpi history 支付金额 昨天")
    assert "¥125,000" in history
    assert "¥131,072.05（大促预热 & <备货> 🎉）" in history
    assert await home.bots[-1].stop() == 0

    out = await home.operate("export", "all.jsonl")
    assert out.status == 0, out.err
    assert stat.S_IMODE((tmp_path / "all.jsonl").stat().st_mode) == 0o600
    home.database_url = blank_database_url
    into = await home.operate("import", "all.jsonl")
    rows = len((tmp_path / "all.jsonl").read_text().splitlines()) - 2  # less the first line and the last
    assert (into.status, into.out.strip()) == (0, f"{rows} rows were imported."), into.err
    twice = await home.operate("import", "all.jsonl")
    assert "not empty" in twice.reason
    back = await home.operate("export", "back.jsonl")
    assert back.status == 0, back.err
    assert (tmp_path / "back.jsonl").read_text() == (tmp_path / "all.jsonl").read_text()

    await home.serve()
    assert await home.told(boss, "/kpi history 支付金额 昨天") == history
    assert "你之前填的是 ¥131,072.05" in await home.told(li, "/kpi report 支付金额 13万 昨天")
    assert "#2" in await home.told(boss, "/handoff to @李雷 详情页")
    await home.shown_in(home.chat(li), "详情页")
    assert len(home.in_slack(home.chat(li), "交给你一件事", "双11 主图素材")) == 1
    home.is_clean()


async def test_a_later_release_migrates_sqlite_after_a_backup_and_the_old_one_is_refused_then(
    home: Office, tmp_path: Path
) -> None:
    boss, li = await home.founded()
    await home.told(li, "/kpi report 支付金额 12.5万 昨天")
    history = await home.told(boss, "/kpi history 支付金额")
    # A backup knows nothing of what was sent after it was made: served, it would send what waits now once more.
    await home.until(lambda: {state for (state,) in home.rows(select(Outbox.state))} == {OutboxState.DELIVERED})
    assert await home.bots[-1].stop() == 0
    home.release = later_release(tmp_path / "later")
    assert stands(home.database_url, home.release) == "older"

    await home.serve()
    assert await home.told(boss, "/kpi history 支付金额") == history
    assert await home.bots[-1].stop() == 0
    assert stands(home.database_url, home.release) == "current"
    [backup] = backups(tmp_path)
    assert str(backup) in home.bots[-1].log
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600

    home.release = ROOT
    refused = await home.operate("serve")
    assert (refused.status, "newer release" in refused.reason) == (1, True)
    home.database_url = f"sqlite:///{backup}"
    await home.serve()
    assert await home.told(boss, "/kpi history 支付金额") == history
    home.is_clean()


@pytest.mark.parametrize("database_kind", ["postgresql", "mariadb"], indirect=True)
async def test_a_later_release_sends_whoever_has_an_older_server_database_to_migrate(
    office: Office, tmp_path: Path
) -> None:
    boss, li = await office.founded()
    await office.told(li, "/kpi report 支付金额 12.5万 昨天")
    history = await office.told(boss, "/kpi history 支付金额")
    assert await office.bots[-1].stop() == 0
    office.release = later_release(tmp_path / "later")

    refused = await office.operate("serve")
    assert (refused.status, "older" in refused.reason, "bot.py migrate" in refused.reason) == (1, True, True)
    assert stands(office.database_url, office.release) == "older", "nothing was changed"
    migrated = await office.operate("migrate")
    assert (migrated.status, "was older; it is up to date now" in migrated.out) == (0, True), migrated.err
    await office.serve()
    assert await office.told(boss, "/kpi history 支付金额") == history
    office.is_clean()
