"""What does not start says why in one line, and never a traceback."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from tests.acceptance.office import Office
from tests.acceptance.processes import Where, operate, serving

SLACK = {"SLACK_SIGNING_SECRET": "secret", "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_API_URL": "http://127.0.0.1:9/api/"}
DINGTALK = {"DINGTALK_CLIENT_ID": "id", "DINGTALK_CLIENT_SECRET": "secret"}


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({}, "No platform is set"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_SIGNING_SECRET"),
        ({"DINGTALK_CLIENT_ID": "id"}, "DINGTALK_CLIENT_SECRET"),
        (SLACK | {"PORT": "eighty"}, "PORT"),
        (SLACK | {"TIMEZONE": "Mars/Olympus"}, "TIMEZONE"),
        (SLACK | {"SECRET_KEY": "short"}, "SECRET_KEY"),
        (SLACK | {"DATABASE_URL": "oracle://h/db"}, "DATABASE_URL"),
        (SLACK | {"DATABASE_URL": "postgresql://127.0.0.1:9/db"}, "DATABASE_URL"),
    ],
)
async def test_serve_names_the_setting_that_is_missing_or_wrong(
    tmp_path: Path, given: dict[str, str], names: str
) -> None:
    done = await operate("serve", folder=tmp_path, **given)
    assert done.status == 1
    assert names in done.reason


@pytest.mark.parametrize("database_kind", ["postgresql", "mariadb"], indirect=True)
async def test_serve_sends_whoever_has_an_empty_server_database_to_migrate(
    blank_database_url: str, tmp_path: Path
) -> None:
    settings = SLACK | {"DATABASE_URL": blank_database_url, "PORT": "0", "SECRET_KEY": "a key that is long enough"}
    refused = await operate("serve", folder=tmp_path, **settings)
    assert (refused.status, "bot.py migrate" in refused.reason) == (1, True)
    migrated = await operate("migrate", folder=tmp_path, DATABASE_URL=blank_database_url)
    assert (migrated.status, "up to date" in migrated.out) == (0, True), migrated.err
    again = await operate("migrate", folder=tmp_path, DATABASE_URL=blank_database_url)
    assert (again.status, "is up to date" in again.out) == (0, True), again.err


async def test_serve_says_that_the_port_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = await operate("serve", folder=tmp_path, **SLACK, PORT=str(taken.getsockname()[1]))
    assert done.status == 1
    assert "PORT" in done.reason


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"HOST": "0.0.0.0"}, "HOST"),
        ({"PUBLIC_URL": "https://bot.example"}, "PUBLIC_URL"),
        (SLACK, "token"),
        (DINGTALK, "token"),
    ],
)
async def test_the_demo_refuses_to_be_reached_by_others(tmp_path: Path, given: dict[str, str], names: str) -> None:
    done = await operate("demo", folder=tmp_path, **given)
    assert done.status == 1
    assert names in done.reason
    assert not await asyncio.to_thread(lambda: list(tmp_path.iterdir()))


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_the_demo_leaves_a_real_department_alone(office: Office, tmp_path: Path) -> None:
    boss, _ = await office.founded()
    done = await operate("demo", folder=tmp_path, DATABASE_URL=office.database_url)
    assert (done.status, "real department" in done.reason) == (1, True)
    assert await office.bots[-1].stop() == 0
    await office.serve()  # which a database of the demo's would be refused
    assert "李雷" in await office.told(boss, "/team list")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_second_process_on_one_sqlite_file_is_sent_away(office: Office) -> None:
    boss, _ = await office.founded()
    second = await office.operate("serve")
    assert (second.status, "is served by another process" in second.reason) == (1, True)
    assert "李雷" in await office.told(boss, "/team list")  # the first one never noticed
    await office.bots[-1].kill()
    await office.serve()  # the lock went with the process that had it
    assert "李雷" in await office.told(boss, "/team list")


@pytest.mark.parametrize("command", ["serve", "migrate", "demo"])
@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("sqlite:///{folder}/taken/here.db", "taken"),
        ("sqlite:////proc/nowhere/here.db", "nowhere"),
        ("sqlite:///{folder}/held.db", "held.db"),
        ("sqlite:///file:{folder}/here.db?uri=true", "file:"),
    ],
)
async def test_a_sqlite_file_that_cannot_be_had_is_named_in_one_line(
    tmp_path: Path, command: str, url: str, names: str
) -> None:
    (tmp_path / "taken").write_text("")
    for purpose in ("serving", "making"):
        (tmp_path / f"held.db.{purpose}").mkdir()
    given = {} if command == "demo" else SLACK
    done = await operate(command, folder=tmp_path, DATABASE_URL=url.format(folder=tmp_path), PORT="0", **given)
    assert (done.status, names in done.reason, "DATABASE_URL" in done.reason) == (1, True, True), done.err


async def test_what_cannot_be_done_is_said_in_one_line(tmp_path: Path) -> None:
    here = {"DATABASE_URL": f"sqlite:///{tmp_path / 'here.db'}"}
    assert "there is no file" in (await operate("export", "out.jsonl", folder=tmp_path, **here)).reason
    assert "missing.jsonl" in (await operate("import", "missing.jsonl", folder=tmp_path, **here)).reason
    (tmp_path / "wrong.jsonl").write_text("{not json\n")
    assert "nothing was imported" in (await operate("import", "wrong.jsonl", folder=tmp_path, **here)).reason
    assert (await operate("export", "out.jsonl", folder=tmp_path, **here)).status == 0
    assert "is there already" in (await operate("export", "out.jsonl", folder=tmp_path, **here)).reason
    assert "--until" in (await operate("demo", "--until", "tomorrow", folder=tmp_path)).reason


async def test_check_doctor_and_manifest_do_what_their_help_says(tmp_path: Path) -> None:
    check = await operate("check", folder=tmp_path, **SLACK)
    assert (check.status, "All is well" in check.out) == (0, True), check.err
    doctor = await operate("doctor", folder=tmp_path, **SLACK)
    assert (doctor.status, "Slack is set, by HTTP" in doctor.out) == (0, True), doctor.out + doctor.err
    manifest = await operate("manifest", folder=tmp_path, PUBLIC_URL="https://bot.example")
    assert (manifest.status, "https://bot.example/slack/events" in manifest.out) == (0, True), manifest.err


CHINESE = {"LANGUAGE": ""}
"""Nothing set: the language of an installation that says nothing of it."""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "还没接任何平台：照 README 填好 Slack 或钉钉的设置；想先看看就用「python bot.py demo」"),
        ({"SLACK_SIGNING_SECRET": "secret"}, "SLACK_BOT_TOKEN 没填：光有 SLACK_SIGNING_SECRET，连不上 Slack"),
        ({"DINGTALK_CLIENT_ID": "id"}, "DINGTALK_CLIENT_SECRET 没填：钉钉要 id 和 secret 两个都有"),
        (SLACK | {"PORT": "八千"}, "PORT 写的是「八千」，要写 0 到 65535 之间的数字"),
        (SLACK | {"PORT": "八千", "LANGUAGE": "en_US:en"}, "PORT 写的是「八千」，要写 0 到 65535 之间的数字"),
        (SLACK | {"PORT": "x", "LANGUAGE": "en"}, "PORT is “x”; it must be a number from 0 to 65535"),
        (SLACK | {"LANGUAGE": "fr"}, "LANGUAGE 写的是「fr」，只能是这几个里的一个：zh / en"),
        (
            SLACK | {"DATABASE_URL": "oracle://h/db"},
            "DATABASE_URL 里的 oracle 我不会连；sqlite、postgresql、mysql、mariadb 都行",
        ),
    ],
)
async def test_why_it_does_not_start_is_said_in_the_language_of_the_installation(
    tmp_path: Path, given: dict[str, str], said: str
) -> None:
    done = await operate("serve", folder=tmp_path, **CHINESE | given)
    assert (done.status, done.reason) == (1, f"zhanggui: {said}"), done.err


async def test_the_demo_too(tmp_path: Path) -> None:
    done = await operate("demo", folder=tmp_path, **CHINESE, HOST="0.0.0.0")
    said = "HOST：演示模式里谁都可以扮成谁，所以只在这台机器上开（127.0.0.1）"
    assert (done.status, done.reason) == (1, f"zhanggui: {said}"), done.err


async def test_doctor_makes_no_database(tmp_path: Path) -> None:
    here = {"DATABASE_URL": f"sqlite:///{tmp_path}/shop.db"}
    doctor = await operate("doctor", folder=tmp_path, **here)
    assert (doctor.status, "The database is empty" in doctor.out) == (0, True), doctor.out
    assert not await asyncio.to_thread(lambda: list(tmp_path.iterdir())), "one made here could be read by everybody"


async def test_doctor_and_check_speak_the_language_of_the_installation(tmp_path: Path) -> None:
    doctor = await operate("doctor", folder=tmp_path, **CHINESE, **DINGTALK)
    assert doctor.status == 0, doctor.out + doctor.err
    assert "[正常] 钉钉接好了，走 stream 模式" in doctor.out
    assert "[留意] PUBLIC_URL 没填：别人说 /网页，拿不到能从外面打开的链接" in doctor.out
    assert all(line.startswith(("[正常] ", "[留意] ")) for line in doctor.out.splitlines())
    wrong = await operate("doctor", folder=tmp_path, **CHINESE, DATABASE_URL="foo")
    assert wrong.status == 1
    assert "[不对] DATABASE_URL 看不懂，它不是数据库地址" in wrong.out
    check = await operate("check", folder=tmp_path, **CHINESE, **DINGTALK)
    assert (check.status, "已接平台：钉钉。一切正常" in check.out) == (0, True), check.err


@pytest.mark.parametrize("does", ["doctor", "migrate"])
@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgresql://u:S3cret@Tail@127.0.0.1:1/db", "there is no host of that name"),
        ("mysql://u:S3cret@Tail@127.0.0.1:1/db", "there is no host of that name"),
        ("postgresql://u:S3cret/Tail@127.0.0.1:1/db", "nothing answers at that address and port"),
        ("postgresql://u:p@127.0.0.1:1/db?Tail=1", "does not know something in the address"),
        ("postgresql://u:p@127.0.0.1:1/db?sslmode=Tail", "does not know something in the address"),
        ("mysql://u:p@127.0.0.1:1/db?Tail=1", "does not know something in the address"),
    ],
)
async def test_why_a_database_is_not_reached_is_one_line_without_a_part_of_its_password(
    tmp_path: Path, does: str, url: str, why: str
) -> None:
    done = await operate(does, folder=tmp_path, DATABASE_URL=url)
    assert done.status == 1
    (line,) = [line for line in (done.out + done.err).splitlines() if "reached: " in line or "reached (" in line]
    assert why in line
    assert "Tail" not in done.out + done.err
    assert does != "doctor" or all(line.startswith("[") for line in done.out.splitlines()), done.out


@pytest.mark.parametrize(
    ("words", "given", "says"),
    [
        (("doctor",), {"DATABASE_URL": "foo"}, "DATABASE_URL is not a database URL"),
        (("check",), {"DATABASE_URL": "foo"}, "DATABASE_URL is not a database URL"),
        (("check",), {"PUBLIC_URL": "http://zg.example.com"}, "it must be https://"),
        (("export", "all.jsonl"), {"DATABASE_URL": "sqlite:///mistyped.db"}, "there is no file mistyped.db"),
        (("import", "nothing.jsonl"), {"DATABASE_URL": "sqlite:///new.db"}, "nothing.jsonl is no file"),
    ],
)
async def test_an_operators_slip_is_told_in_one_line_and_leaves_nothing_behind(
    tmp_path: Path, words: tuple[str, ...], given: dict[str, str], says: str
) -> None:
    done = await operate(*words, folder=tmp_path, **given)
    assert done.status == 1
    assert says in done.out + done.err
    assert "Traceback" not in done.out + done.err
    assert not await asyncio.to_thread(lambda: list(tmp_path.glob("*.db")))


async def test_a_new_database_is_its_owners_alone_and_an_export_has_to_have_somewhere_to_lie(tmp_path: Path) -> None:
    here = {"DATABASE_URL": f"sqlite:///{tmp_path}/shop.db"}
    assert (await operate("migrate", folder=tmp_path, **here)).status == 0
    assert (tmp_path / "shop.db").stat().st_mode & 0o077 == 0
    done = await operate("export", f"{tmp_path}/nowhere/all.jsonl", folder=tmp_path, **here)
    assert (done.status, "can't be written" in done.reason) == (1, True), done.err


async def test_whoever_sends_what_is_no_http_does_not_fill_the_log(tmp_path: Path) -> None:
    packed = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\njunk"
    async with serving(Where(tmp_path), "serve", **SLACK, PORT="0") as served:
        for junk in (b"\x16\x03\x01\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", packed):
            reader, writer = await asyncio.open_connection("127.0.0.1", int(served.url.rpartition(":")[2]))
            writer.write(junk)
            assert b" 400 " in await reader.readline()
            writer.close()
        assert await served.stop() == 0
    for why in ("BadHttpMessage", "RequestPayloadError"):
        assert f"a request that is no HTTP was refused ({why})" in served.log
    assert "Traceback" not in served.log
