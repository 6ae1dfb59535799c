"""The settings of an installation, read once from the environment (and `.env`); wrong ones stop the start with one line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.kernel.errors import Stopped

DEFAULT_DATABASE = "sqlite:///zhanggui.db"
DEFAULT_LANGUAGE = "zh"
_LANGUAGES = (DEFAULT_LANGUAGE, "en")


class SettingWrong(Stopped):
    """A setting that is half given or wrong; its line names it. `language` is that of the installation."""

    language = DEFAULT_LANGUAGE


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """How Slack is reached. Secrets never appear in a repr."""

    signing_secret: str = field(default="", repr=False)
    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    api_url: str = "https://slack.com/api/"

    @property
    def http(self) -> bool:
        """Requests come over HTTP."""
        return bool(self.signing_secret)

    @property
    def socket_mode(self) -> bool:
        """Requests come over a socket the bot opens."""
        return bool(self.app_token)

    @property
    def oauth(self) -> bool:
        """Several workspaces may install the app."""
        return bool(self.client_id)


@dataclass(frozen=True, slots=True)
class DingTalkSettings:
    """How DingTalk is reached."""

    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    robot_code: str = ""
    api_url: str = "https://api.dingtalk.com"
    oapi_url: str = "https://oapi.dingtalk.com"
    mode: Literal["stream", "http"] = "stream"
    card_template_id: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """All of them."""

    database_url: str = DEFAULT_DATABASE
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    zone: str = "Asia/Shanghai"
    language: str = DEFAULT_LANGUAGE
    log_level: str = "INFO"
    secret_keys: tuple[str, ...] = field(default=(), repr=False)
    metrics_token: str = field(default="", repr=False)
    outgoing_hosts: frozenset[str] = frozenset()
    slack: SlackSettings | None = None
    dingtalk: DingTalkSettings | None = None

    @property
    def loopback(self) -> bool:
        """Listens on this machine alone."""
        return is_loopback(self.host)

    @property
    def platform_given(self) -> bool:
        """Any token of a chat platform is set."""
        return self.slack is not None or self.dingtalk is not None


def is_loopback(host: str) -> bool:
    """Whether `host` names this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings in `environment`; raises `SettingWrong`."""
    given = {name: value.strip() for name, value in environment.items() if value.strip()}
    try:
        return _read(given)
    except SettingWrong as wrong:
        language = _language(given)
        wrong.language = language if language in _LANGUAGES else DEFAULT_LANGUAGE
        raise


def _read(given: Mapping[str, str]) -> Settings:
    return Settings(
        database_url=given.get("DATABASE_URL", DEFAULT_DATABASE),
        host=given.get("HOST", "127.0.0.1"),
        port=_port(given.get("PORT", "8000")),
        public_url=_public_url(given.get("PUBLIC_URL", "")).rstrip("/"),
        zone=_zone(given.get("TIMEZONE", "Asia/Shanghai")),
        language=_one_of("LANGUAGE", _language(given), _LANGUAGES),
        log_level=_one_of("LOG_LEVEL", given.get("LOG_LEVEL", "INFO").upper(), ("DEBUG", "INFO", "WARNING", "ERROR")),
        secret_keys=_secret_keys(given.get("SECRET_KEY", "")),
        metrics_token=given.get("METRICS_TOKEN", ""),
        outgoing_hosts=frozenset(
            host.strip().lower() for host in given.get("OUTGOING_HOSTS", "").split(",") if host.strip()
        ),
        slack=_slack(given),
        dingtalk=_dingtalk(given),
    )


def _language(given: Mapping[str, str]) -> str:
    """`LANGUAGE` is also a variable of the system's own (`en_US:en`): only a value of ours counts."""
    value = given.get("LANGUAGE", DEFAULT_LANGUAGE)
    return DEFAULT_LANGUAGE if ":" in value or "_" in value or "." in value else value


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 5 or int(text) > 65535:
        raise SettingWrong("setting.port", name="PORT", said=_shortened(text))
    return int(text)


def _shortened(text: str) -> str:
    """So much of what was given that it is known again."""
    return text if len(text) <= 60 else text[:59] + "…"


def _url(name: str, text: str) -> str:
    if text and not _is_url(text):
        raise SettingWrong("setting.url", name=name)
    return text


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a bracket that opens no address, a port that is none
        return False


def _public_url(text: str) -> str:
    """Links with one-time codes are made of it, so it is https; http only where nothing leaves this machine."""
    parts = urlsplit(_url("PUBLIC_URL", text))
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise SettingWrong("setting.public_http", name="PUBLIC_URL")
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # `Asia` is a folder, and too long a name no file's
        raise SettingWrong("setting.zone", name="TIMEZONE", said=_shortened(text)) from error
    return text


def _one_of(name: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise SettingWrong("setting.one_of", name=name, said=_shortened(value), choices=" / ".join(choices))
    return value


def _secret_keys(text: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in text.split(",") if key.strip())
    if any(len(key) < 16 for key in keys):
        raise SettingWrong("setting.secret_short", name="SECRET_KEY")
    return keys


_SLACK_NAMES = (
    "SLACK_SIGNING_SECRET",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
)
_SLACK_SETS = (
    frozenset({"SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN"}),
    frozenset({"SLACK_APP_TOKEN", "SLACK_BOT_TOKEN"}),
    frozenset({"SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SECRET_KEY"}),
)


def _slack(given: Mapping[str, str]) -> SlackSettings | None:
    there = {name for name in _SLACK_NAMES if name in given}
    if not there:
        return None
    with_key = there | ({"SECRET_KEY"} if "SECRET_KEY" in given else set())
    if not any(complete <= with_key for complete in _SLACK_SETS):
        raise _half(there, with_key)
    if ("SLACK_CLIENT_ID" in there) != ("SLACK_CLIENT_SECRET" in there):
        missing = "SLACK_CLIENT_SECRET" if "SLACK_CLIENT_ID" in there else "SLACK_CLIENT_ID"
        raise SettingWrong("setting.slack_oauth", missing=missing)
    for name, start in (("SLACK_BOT_TOKEN", "xoxb-"), ("SLACK_APP_TOKEN", "xapp-")):
        if name in given and not given[name].startswith(start):
            raise SettingWrong("setting.starts", name=name, start=start)
    return SlackSettings(
        given.get("SLACK_SIGNING_SECRET", ""),
        given.get("SLACK_BOT_TOKEN", ""),
        given.get("SLACK_APP_TOKEN", ""),
        given.get("SLACK_CLIENT_ID", ""),
        given.get("SLACK_CLIENT_SECRET", ""),
        _url("SLACK_API_URL", given.get("SLACK_API_URL", "https://slack.com/api/")).rstrip("/") + "/",
    )


def _half(there: set[str], with_key: set[str]) -> SettingWrong:
    """Names what is missing for the set that is nearest to what was given."""
    nearest = min(_SLACK_SETS, key=lambda complete: (len(there - complete), len(complete - there)))
    missing = " + ".join(sorted(nearest - with_key))
    return SettingWrong("setting.slack_half", missing=missing, given=" + ".join(sorted(there)))


def _dingtalk(given: Mapping[str, str]) -> DingTalkSettings | None:
    client_id, secret = given.get("DINGTALK_CLIENT_ID", ""), given.get("DINGTALK_CLIENT_SECRET", "")
    others = [n for n in ("DINGTALK_ROBOT_CODE", "DINGTALK_MODE", "DINGTALK_CARD_TEMPLATE_ID") if n in given]
    if not client_id and not secret:
        if others:
            raise SettingWrong(
                "setting.dingtalk_alone", name=others[0], missing="DINGTALK_CLIENT_ID + DINGTALK_CLIENT_SECRET"
            )
        return None
    if not client_id or not secret:
        raise SettingWrong("setting.dingtalk_half", missing=f"DINGTALK_CLIENT_{'SECRET' if client_id else 'ID'}")
    mode = _one_of("DINGTALK_MODE", given.get("DINGTALK_MODE", "stream"), ("stream", "http"))
    return DingTalkSettings(
        client_id,
        secret,
        given.get("DINGTALK_ROBOT_CODE", client_id),
        _url("DINGTALK_API_URL", given.get("DINGTALK_API_URL", "https://api.dingtalk.com")).rstrip("/"),
        _url("DINGTALK_OAPI_URL", given.get("DINGTALK_OAPI_URL", "https://oapi.dingtalk.com")).rstrip("/"),
        "http" if mode == "http" else "stream",
        given.get("DINGTALK_CARD_TEMPLATE_ID", ""),
    )
