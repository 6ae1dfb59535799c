"""Settings: complete sets start, half ones stop with one line that names what is missing."""

import pytest

from bot.kernel.settings import SettingWrong, read_settings
from bot.kernel.voice import LANGUAGES, Voice
from bot.runtime.catalogue import load_catalogue
from tests.desk import ROOT

HTTP = {"SLACK_SIGNING_SECRET": "s" * 20, "SLACK_BOT_TOKEN": "xoxb-1"}
SOCKET = {"SLACK_APP_TOKEN": "xapp-1", "SLACK_BOT_TOKEN": "xoxb-1"}
OAUTH = {
    "SLACK_SIGNING_SECRET": "s" * 20,
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "c",
    "SECRET_KEY": "k" * 32,
}
CATALOGUE = load_catalogue(ROOT / "locales")
DINGTALK = {"DINGTALK_CLIENT_ID": "ding1", "DINGTALK_CLIENT_SECRET": "d"}


@pytest.mark.parametrize("given", [HTTP, SOCKET, OAUTH, DINGTALK, HTTP | DINGTALK, {}])
def test_a_complete_set_is_taken(given: dict[str, str]) -> None:
    assert read_settings(given).platform_given == bool(given)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_"),
        ({"SLACK_SIGNING_SECRET": "s" * 20}, "SLACK_BOT_TOKEN"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN"),
        ({key: value for key, value in OAUTH.items() if key != "SECRET_KEY"}, "SECRET_KEY"),
        ({key: value for key, value in OAUTH.items() if key != "SLACK_CLIENT_SECRET"}, "SLACK_CLIENT_SECRET"),
        (HTTP | {"SLACK_BOT_TOKEN": "token"}, "SLACK_BOT_TOKEN"),
        ({"DINGTALK_CLIENT_ID": "ding1"}, "DINGTALK_CLIENT_SECRET"),
        ({"DINGTALK_CLIENT_SECRET": "d"}, "DINGTALK_CLIENT_ID"),
        ({"DINGTALK_MODE": "http"}, "DINGTALK_CLIENT_ID"),
        (DINGTALK | {"DINGTALK_MODE": "carrier pigeon"}, "DINGTALK_MODE"),
        ({"PORT": "eighty"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"PORT": "9" * 5000}, "PORT"),
        ({"TIMEZONE": "Asia/Beijing"}, "TIMEZONE"),
        ({"TIMEZONE": "Asia"}, "TIMEZONE"),
        ({"TIMEZONE": "A" * 300}, "TIMEZONE"),
        ({"LANGUAGE": "fr"}, "LANGUAGE"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL"),
        ({"PUBLIC_URL": "example.com"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "http://["}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://x.example:99999999"}, "PUBLIC_URL"),
        (HTTP | {"SLACK_API_URL": "http://[::1"}, "SLACK_API_URL"),
        (DINGTALK | {"DINGTALK_API_URL": "http://]"}, "DINGTALK_API_URL"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
    ],
)
def test_a_half_or_wrong_one_is_named_in_one_line(given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingWrong) as wrong:
        read_settings(given)
    assert named in str(wrong.value)
    assert "\n" not in str(wrong.value)
    for language in LANGUAGES:
        line = Voice(CATALOGUE, language, "UTC").plain(wrong.value.key, **wrong.value.pieces)
        assert named in line
        assert "\n" not in line
        assert len(line) < 200


def test_secrets_do_not_show_in_a_repr() -> None:
    settings = read_settings(OAUTH | DINGTALK | {"METRICS_TOKEN": "metrics-canary"})
    shown = repr(settings)
    for secret in ("s" * 20, "k" * 32, "metrics-canary"):
        assert secret not in shown


def test_the_systems_own_language_variable_is_not_ours() -> None:
    assert read_settings({"LANGUAGE": "en_US:en"}).language == "zh"
    assert read_settings({"LANGUAGE": "en"}).language == "en"
