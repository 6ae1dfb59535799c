"""What is written from the declarations is what they say today."""

import json

import pytest

from bot.app.papers import reference, slack_manifest
from bot.kernel.command import RESERVED_BY_SLACK, Misdeclared, command
from bot.kernel.settings import read_settings
from handlers import COMMANDS
from handlers.team import list_people
from tests.desk import ROOT


def test_the_command_reference_is_up_to_date() -> None:
    written = (ROOT / "docs" / "commands.md").read_text("utf-8")
    assert written == reference(COMMANDS, ROOT), "run `make reference`"


def test_the_manifest_names_every_first_word_slack_may_register() -> None:
    manifest = slack_manifest(COMMANDS, ROOT, read_settings({"PUBLIC_URL": "https://zg.example.com"}))
    named = {entry["command"].removeprefix("/") for entry in manifest["features"]["slash_commands"]}
    assert named == {one.group for one in COMMANDS} - RESERVED_BY_SLACK
    assert all(entry["should_escape"] for entry in manifest["features"]["slash_commands"])
    assert all(
        entry["url"] == "https://zg.example.com/slack/events" for entry in manifest["features"]["slash_commands"]
    )
    json.dumps(manifest)


def test_a_name_slack_keeps_for_itself_is_refused() -> None:
    reserved = command("leave now", zh="请假 现在", who=list_people.who)(list_people.body)
    with pytest.raises(Misdeclared, match="leave"):
        slack_manifest((*COMMANDS, reserved), ROOT, read_settings({}))
