"""The manifest somebody pastes at Slack to make the app."""

from __future__ import annotations

import pytest

from bot.kernel.access import member
from bot.kernel.command import Command, Misdeclared, Registry
from bot.kernel.message import Message
from bot.kernel.settings import Settings, SlackSettings
from bot.kernel.voice import Catalogue
from bot.platforms.slack.manifest import manifest
from tests.platforms.slack.stand import words


def command(name: str, zh: str, *also: str) -> Command:
    return Command(name, zh, lambda _: Message(()), (), member, also=also)


def registry(*commands: Command) -> Registry:
    return Registry(commands)


def catalogue(*commands: Command) -> Catalogue:
    texts = {f"help.{one.key}": {"zh": one.zh, "en": f"Does {one.name}"} for one in commands}
    return Catalogue(
        {key: {"zh": words().text(key, "zh"), "en": words().text(key, "en")} for key in words().keys} | texts
    )


KPI, SHOW, ZG = (
    command("kpi report", "指标 填报"),
    command("kpi show", "指标 查看"),
    command("zg language", "掌柜 语言"),
)
HELP = command("help", "帮助", "zg help")


def test_by_http_each_first_word_is_a_slash_command_at_our_address() -> None:
    listed = (KPI, SHOW, ZG, HELP)
    made = manifest(registry(*listed), catalogue(*listed), Settings(public_url="https://bot.example"))
    commands = made["features"]["slash_commands"]
    assert [one["command"] for one in commands] == ["/kpi", "/zg"]  # /help is Slack's own, and /zg help says it
    assert commands[0] == {
        "command": "/kpi",
        "description": "Does kpi report; Does kpi show",
        "usage_hint": "report | show",
        "should_escape": True,
        "url": "https://bot.example/slack/events",
    }
    assert made["settings"]["event_subscriptions"]["request_url"] == "https://bot.example/slack/events"
    assert made["settings"]["interactivity"] == {"is_enabled": True, "request_url": "https://bot.example/slack/events"}
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["oauth_config"]["redirect_urls"] == ["https://bot.example/slack/oauth_redirect"]
    assert "message.im" in made["settings"]["event_subscriptions"]["bot_events"]
    assert {"chat:write", "commands", "im:history", "app_mentions:read"} <= set(made["oauth_config"]["scopes"]["bot"])


def test_names_and_descriptions_are_as_long_as_slack_takes_and_cut_between_words() -> None:
    many = tuple(command(f"kpi word{number}", f"指标 词{number}") for number in range(40))
    made = manifest(registry(*many), catalogue(*many), Settings())
    features = made["features"]
    assert len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140
    assert all(len(one["name"]) <= 24 and len(one["description"]) <= 150 for one in features["shortcuts"])
    assert features["bot_user"]["display_name"] == "zhanggui"
    [kpi] = features["slash_commands"]
    assert len(kpi["description"]) <= 140
    assert kpi["description"].endswith("; …")
    assert kpi["usage_hint"].startswith("word0 | word1 | ")
    assert kpi["usage_hint"].endswith(" | …")


@pytest.mark.parametrize(
    "settings", [Settings(), Settings(public_url="https://b.example", slack=SlackSettings(app_token="xapp-1"))]
)
def test_without_an_address_or_with_an_app_token_it_is_socket_mode(settings: Settings) -> None:
    made = manifest(registry(KPI), catalogue(KPI), settings)
    assert made["settings"]["socket_mode_enabled"] is True
    assert "url" not in made["features"]["slash_commands"][0]
    assert "request_url" not in made["settings"]["interactivity"]


@pytest.mark.parametrize("name", ["leave", "status", "remind", "help", "search", "客诉", "Kpi!", "k" * 40])
def test_a_name_slack_would_refuse_stops_the_whole_manifest_here(name: str) -> None:
    wrong = command(f"{name} add", "某事 添加")
    with pytest.raises(Misdeclared):
        manifest(registry(KPI, wrong), catalogue(KPI, wrong), Settings())


def test_fifty_commands_are_the_most() -> None:
    many = [command(f"c{number} add", f"第{number} 添加") for number in range(51)]
    assert len(manifest(registry(*many[:50]), catalogue(*many), Settings())["features"]["slash_commands"]) == 50
    with pytest.raises(Misdeclared):
        manifest(registry(*many), catalogue(*many), Settings())
