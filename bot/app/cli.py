"""The words after `python bot.py`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.app import commands, demo
from bot.app.commands import CannotStart, House, Say
from bot.app.doctor import examine
from bot.kernel.clock import SystemClock
from bot.kernel.errors import Stopped
from bot.kernel.settings import DEFAULT_LANGUAGE, Settings, SettingWrong
from bot.kernel.voice import Voice
from bot.runtime.catalogue import BrokenCatalogue, load_catalogue

SettingsFrom = Callable[[], Settings]
"""Reads the settings when called; raises `SettingWrong`."""


def main(house: House, settings_from: SettingsFrom, argv: list[str]) -> int:
    """Do what `argv` says; returns the exit status: 0 done, 1 can't (one line on standard error), 2 not understood,
    130 ended by Ctrl-C before it was done.
    """
    arguments = _parser().parse_args(argv)
    language = DEFAULT_LANGUAGE
    try:
        settings = settings_from()
        language = settings.language
        commands.set_up_logging(settings.log_level)
        return _do(house, settings, arguments)
    except Stopped as stopped:
        language = stopped.language if isinstance(stopped, SettingWrong) else language
        return _end(1, _voice(house, language).plain(stopped.key, **stopped.pieces))
    except BrokenCatalogue as error:  # which has no words of its own left
        return _end(1, str(error))
    except KeyboardInterrupt:
        return _end(130, _voice(house, language).plain("start.stopped"))


def _end(status: int, line: str) -> int:
    sys.stderr.write(f"zhanggui: {line}\n")
    return status


def _voice(house: House, language: str) -> Voice:
    return Voice(load_catalogue(house.root / "locales"), language, "UTC")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bot.py", description="Zhanggui, the operations department's bot")
    does = parser.add_subparsers(dest="does", required=False)
    does.add_parser("serve", help="serve the platforms that are set (the default)")
    does.add_parser("check", help="build everything, connect nothing")
    does.add_parser("migrate", help="bring the database to this release's schema")
    for name, does_what in (("export", "write the whole database to"), ("import", "fill an empty database from")):
        does.add_parser(name, help=f"{does_what} a file of JSON lines").add_argument("file")
    does.add_parser("manifest", help="print the Slack app manifest")
    does.add_parser("doctor", help="say what is wrong with this installation")
    does.add_parser("reference", help="print the command reference (docs/commands.md)")
    for_demo = does.add_parser("demo", help="a department with three months of history, on this machine alone")
    for_demo.add_argument("--until", help="move a clock of its own up to this ISO instant, printing what is sent")
    return parser


def _do(house: House, settings: Settings, arguments: argparse.Namespace) -> int:
    now = SystemClock().now()
    speak = partial(_voice, house, settings.language)
    match arguments.does or "serve":
        case "serve":
            commands.serve(house, settings)
        case "demo":
            demo.demo(house, settings, until=_instant(arguments.until, settings))
        case "check":
            _say(commands.check(house, settings, speak().plain))
        case "migrate":
            _say(commands.migrate_database(house, settings, speak().plain, now=now))
        case "export":
            _say(commands.export_database(house, settings, Path(arguments.file), speak().plain))
        case "import":
            _say(commands.import_database(house, settings, Path(arguments.file), speak().plain))
        case "manifest":
            _say(json.dumps(house.manifest(settings), ensure_ascii=False, indent=2))
        case "reference":
            sys.stdout.write(house.reference())
        case "doctor":
            return _doctor(house, settings, speak().plain, now)
    return 0


def _doctor(house: House, settings: Settings, say: Say, now: datetime) -> int:
    findings = examine(house, settings, say, now=now)
    for finding in findings:
        _say(f"[{say(f'doctor.{finding.mark}')}] {finding.text}")
    return 1 if any(finding.mark == "bad" for finding in findings) else 0


def _instant(text: str | None, settings: Settings) -> datetime | None:
    if text is None:
        return None
    from zoneinfo import ZoneInfo

    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise CannotStart("start.instant", said=text) from error
    return (instant if instant.tzinfo else instant.replace(tzinfo=ZoneInfo(settings.zone))).astimezone(UTC)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def dotenv_settings(root: Path) -> SettingsFrom:
    """Settings from `.env` in `root` and the environment, which wins."""

    def read() -> Settings:
        import os

        from dotenv import dotenv_values

        from bot.kernel.settings import read_settings

        given = {name: value for name, value in dotenv_values(root / ".env").items() if value is not None}
        return read_settings({**given, **os.environ})

    return read
