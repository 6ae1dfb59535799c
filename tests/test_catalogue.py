"""The catalogue: everything a person reads is there, in both languages, and fits."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from bot.kernel.call import Call
from bot.kernel.command import RESERVED_BY_SLACK, Command, Registry
from bot.kernel.people import Directory
from bot.kernel.phrasing import called, phrased
from bot.kernel.voice import LANGUAGES, Catalogue
from bot.runtime.catalogue import BrokenCatalogue, load_catalogue
from bot.runtime.dispatcher import hear
from handlers import COMMANDS
from schedules import JOBS
from tests.desk import ROOT, at

CATALOGUE = load_catalogue(ROOT / "locales")
REGISTRY = Registry(COMMANDS)
PLACE = re.compile(r"\{(\w+)\}")
USED = re.compile(
    r"""(?:voice|plain|Refusal|Unread|Denied|Stopped|CannotStart|CannotHold|SettingWrong|say|voice\.plain)\(\s*"([a-z_]+(?:\.[A-Za-z_0-9]+)+)\""""
)


def texts(catalogue: Catalogue, key: str, language: str) -> list[str]:
    """Every form a key has in a language."""
    return list({catalogue.text(key, language, n) for n in (1, 2)})


@pytest.mark.parametrize("key", sorted(CATALOGUE.keys))
def test_both_languages_say_the_same_with_the_same_places(key: str) -> None:
    places = {
        language: {frozenset(PLACE.findall(text)) for text in texts(CATALOGUE, key, language)} for language in LANGUAGES
    }
    chinese, english = (frozenset().union(*places[language]) for language in LANGUAGES)
    assert chinese == english, f"{key}: {sorted(chinese ^ english)} stand in one language only"
    assert all(text.strip() for language in LANGUAGES for text in texts(CATALOGUE, key, language))


def test_every_key_the_code_names_is_there() -> None:
    missing = {}
    for folder in ("bot", "handlers", "views", "models", "schedules"):
        for path in (ROOT / folder).rglob("*.py"):
            for key in USED.findall(path.read_text("utf-8")):
                if not CATALOGUE.has(key):
                    missing[key] = path.name
    assert not missing


@pytest.mark.parametrize("one", COMMANDS, ids=lambda one: one.name)
def test_every_command_is_explained_in_both_languages(one: Command) -> None:
    for key in (f"help.{one.key}", f"example.{one.key}", *(f"param.{parameter.name}" for parameter in one.parameters)):
        assert CATALOGUE.has(key), key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("one", COMMANDS, ids=lambda one: one.name)
def test_every_example_is_the_command_it_explains(one: Command, language: str) -> None:
    line = CATALOGUE.text(f"example.{one.key}", language)
    call = Call("k", "web", "T", "x", "direct:x", True, at("2026-11-24 10:00"), line)
    assert hear(call, REGISTRY).command is one, line


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("one", COMMANDS, ids=lambda one: one.name)
def test_every_example_can_be_said_in_the_other_language(one: Command, language: str) -> None:
    line = CATALOGUE.text(f"example.{one.key}", language)
    for other in LANGUAGES:
        said = phrased(line, other, REGISTRY, Directory())
        assert said.startswith(f"/{called(one, other)}")
        assert hear(Call("k", "web", "T", "x", "direct:x", True, at("2026-11-24 10:00"), said), REGISTRY).command is one
    assert phrased(line, language, REGISTRY, Directory()) == line


LINE = re.compile(r"`([^`]+)`")
BARE = re.compile(r"(?<![\w/}:.])/[a-z]+(?![a-z/])|(?<![\w/}])/[\u4e00-\u9fff]+")
SAID_ON_THE_PAGE = ("page.", "web.", "example.")
"""The page's own words, which no voice speaks: `/web` is said in Slack, where it is a name Slack knows."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_in_a_text_is_a_command_in_the_language_of_the_text(language: str) -> None:
    lines = [
        (key, line)
        for key in sorted(CATALOGUE.keys)
        for text in texts(CATALOGUE, key, language)
        for line in ([text] if text.startswith("/") else LINE.findall(text))
    ]
    assert lines
    for key, line in lines:
        heard = hear(
            Call("k", "web", "T", "x", "direct:x", True, at("2026-11-24 10:00"), PLACE.sub("7", line)), REGISTRY
        )
        assert heard.command is not None, (key, line)
        assert line.startswith(f"/{called(heard.command, language)}"), (key, line)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_stands_in_a_text_without_being_marked_as_one(language: str) -> None:
    bare = {}
    for key in CATALOGUE.keys:
        for text in texts(CATALOGUE, key, language):
            if not key.startswith(SAID_ON_THE_PAGE) and not text.startswith("/") and BARE.search(LINE.sub("", text)):
                bare[key] = text
    assert not bare


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_in_a_departments_first_plan_is_a_command_in_the_language_of_the_text(language: str) -> None:
    lines = [
        (text, line)
        for text in planned(language)
        for line in [*LINE.findall(text), *PLANNED.findall(LINE.sub("", text))]
    ]
    assert lines
    for text, line in lines:
        heard = hear(Call("k", "web", "T", "x", "direct:x", True, at("2026-11-24 10:00"), line), REGISTRY)
        assert heard.command is not None, text
        assert line.startswith(f"/{called(heard.command, language)}"), text


PLANNED = re.compile(r"(?<!\w)/\w+(?: \w+)*")


def planned(language: str) -> list[str]:
    """Every text in this language that a department starts from."""

    def texts_of(part: object, key: str) -> list[str]:
        if isinstance(part, dict):
            return [text for name, value in part.items() for text in texts_of(value, name)]
        if isinstance(part, list):
            return [text for value in part for text in texts_of(value, key)]
        return [part] if isinstance(part, str) and (key == language or key.endswith(f"_{language}")) else []

    return [
        text
        for path in (ROOT / "presets").glob("*.toml")
        for text in texts_of(tomllib.loads(path.read_text("utf-8")), "")
    ]


def test_slack_can_register_every_first_word_but_the_reserved_ones() -> None:
    groups = set(REGISTRY.groups)
    assert len(groups - RESERVED_BY_SLACK) <= 50
    assert all(re.fullmatch(r"[a-z0-9_-]{1,31}", group) for group in groups)
    assert groups & RESERVED_BY_SLACK <= {"help"}


def test_schedules_have_distinct_names_in_both_languages() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
    assert len({job.zh for job in JOBS}) == len(JOBS)


def test_a_text_without_one_language_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text('[x]\ny = { zh = "只有中文" }\n', "utf-8")
    with pytest.raises(BrokenCatalogue, match=r"x\.y has no en"):
        load_catalogue(tmp_path)


def test_a_key_given_twice_stops_the_start(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text('[x]\ny = { zh = "甲", en = "a" }\n', "utf-8")
    with pytest.raises(BrokenCatalogue, match="twice"):
        load_catalogue(tmp_path)
