"""A database written out on one engine is the same on another."""

import json
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
    await desk.say("小林", "交接班 小陈 两单退款 😀；照模板回")
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
        assert import_lines(connection, lines, "0001") == len(lines) - 2  # without the first and the last line
    with target.engine.connect() as connection:
        assert list(export_lines(connection, "0001")) == lines
    target.close()
    async with open_desk(database_url, PARTS, now="2026-11-25 10:01") as desk:
        taken = await desk.say("小林", "/handoff accept 1", key="there-1")
        assert "双11 素材" in taken.text
        taken = await desk.say("小陈", "/handoff accept 2", key="there-2")
        assert "没做完的事：两单退款 😀\n要留意什么：照模板回" in taken.text
        assert "#3" in (await desk.say("小陈", "/handoff to 小林 再来一件", key="there-3")).text


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


@pytest.mark.parametrize(
    "line",
    [
        "5",
        "[]",
        "{",
        "[" * 100_000,
        '{"in": "person"}',
        '{"in": "person", "row": 5}',
        '{"in": "person", "row": {}}',
        '{"in": ["person"], "row": {}}',
        '{"in": "nothing", "row": {}}',
        '{"in": "workspace", "row": {"id": 1, "platform": "slack", "external_id": "T1", "more": 1}}',
    ],
)
async def test_a_line_that_is_no_row_is_named_and_nothing_is_imported(database_url: str, line: str) -> None:
    target = open_database(database_url)
    lines = [json.dumps({"zhanggui": "0001"}), line, json.dumps({"rows": 1})]
    with target.engine.begin() as connection, pytest.raises(WrongArchive, match="line 2"):
        import_lines(connection, lines, "0001")
    target.close()


@pytest.mark.parametrize(
    ("column", "value"), [("created_at", 5), ("created_at", "2026-01-01"), ("platform", "telex"), ("id", {})]
)
async def test_a_value_of_another_kind_is_refused(
    database_url: str, databases: Databases, tmp_path: Path, column: str, value: object
) -> None:
    lines = await exported(databases, tmp_path)
    at = next(number for number, line in enumerate(lines) if '"in": "workspace"' in line)
    changed = json.loads(lines[at])
    changed["row"][column] = value
    await refused(database_url, [*lines[:at], json.dumps(changed), *lines[at + 1 :]], "line|does not take")


async def test_an_archive_that_was_cut_short_is_not_taken_for_a_whole_one(
    database_url: str, databases: Databases, tmp_path: Path
) -> None:
    lines = await exported(databases, tmp_path)
    for cut in (lines[:-1], lines[:-5], [*lines[:-5], lines[-1]], [*lines, lines[-2]], lines[:1]):
        await refused(database_url, cut, "not whole")


async def exported(databases: Databases, tmp_path: Path) -> list[str]:
    """What another database holds."""
    (tmp_path / "source").mkdir()
    with databases.migrated("sqlite", tmp_path / "source") as source:
        async with open_desk(source, PARTS) as desk:
            return await busy_lines(desk)


async def refused(database_url: str, lines: list[str], why: str) -> None:
    """Importing `lines` is refused for `why`, and leaves nothing behind."""
    target = open_database(database_url)
    with pytest.raises(WrongArchive, match=why), target.engine.begin() as connection:
        import_lines(connection, lines, "0001")
    with target.engine.connect() as connection:
        assert len(list(export_lines(connection, "0001"))) == len(("head", "end"))
    target.close()
