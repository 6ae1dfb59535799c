"""A database written out on one engine is the same on another."""

from pathlib import Path

import pytest

from bot.runtime.archive import WrongArchive, export_lines, import_lines
from bot.runtime.database import open_database
from tests.databases import Databases
from tests.desk import Desk, open_desk
from tests.features.conftest import PARTS


async def busy_lines(desk: Desk) -> list[str]:
    """A department with something in every corner, as an archive."""
    await desk.department(小林="运营专员", 小陈="数据分析师")
    await desk.say("小陈", "/handoff to 小林 双11 素材 \u2028 😀 周五下午3点")
    await desk.turn_to("2026-11-25 10:00")
    with desk.core.database.engine.connect() as connection:
        return list(export_lines(connection, "0001"))


async def test_what_was_exported_goes_on_elsewhere(database_url: str, databases: Databases, tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    with databases.migrated("sqlite", tmp_path / "source") as source:
        async with open_desk(source, PARTS) as desk:
            lines = await busy_lines(desk)
    target = open_database(database_url)
    with target.engine.begin() as connection:
        assert import_lines(connection, lines, "0001") == len(lines) - 1
    with target.engine.connect() as connection:
        assert list(export_lines(connection, "0001")) == lines
    target.close()
    async with open_desk(database_url, PARTS, now="2026-11-25 10:01") as desk:
        assert (await desk.say("小林", "/handoff accept 1")).outcome == "done"
        assert (await desk.say("小陈", "/handoff to 小林 再来一件")).outcome == "done"


@pytest.mark.parametrize("first", ["", "{}", "nonsense", '{"zhanggui": "0000"}'])
def test_what_is_no_archive_of_this_schema_is_refused(database_url: str, first: str) -> None:
    target = open_database(database_url)
    with target.engine.begin() as connection, pytest.raises(WrongArchive):
        import_lines(connection, [first], "0001")
    target.close()


async def test_a_database_that_holds_something_is_not_written_over(database_url: str) -> None:
    async with open_desk(database_url, PARTS) as desk:
        lines = await busy_lines(desk)
        with desk.core.database.engine.begin() as connection, pytest.raises(WrongArchive, match="not empty"):
            import_lines(connection, lines, "0001")
