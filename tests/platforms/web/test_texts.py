"""The page's files against each other: no word without a text, no text without use, no colour too pale to read."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from bot.platforms.web.assets import FOLDER
from bot.runtime.catalogue import load_catalogue
from tests.platforms.web.stand import ROOT

CATALOGUE = load_catalogue(ROOT / "locales")


def source(*suffixes: str) -> str:
    """Every file of the page with one of these endings."""
    return "\n".join(path.read_text("utf-8") for path in sorted(FOLDER.iterdir()) if path.suffix in suffixes)


def used_words() -> set[str]:
    """The keys that the page asks for: every quoted word of its sources that could be one, and those made of two parts."""
    text = source(".js", ".html")
    keys = set(re.findall(r'"([a-z_]+(?:\.[a-z_]+)?)"', text))
    for list_name, prefix in (("days", "days"), ("LOOKS", "look")):
        found = re.search(rf"const {list_name} = \[([^\]]+)\]", text)
        assert found is not None
        keys |= {f"{prefix}.{one}" for one in re.findall(r'"(\w+)"', found.group(1))}
    return keys


def asked_words() -> set[str]:
    """The keys that stand as they are in a call of `t` or in the markup."""
    text = source(".js", ".html")
    return set(re.findall(r'\bt\("([\w.]+)"', text)) | set(re.findall(r'data-(?:words|label)="([\w.]+)"', text))


def test_every_word_of_the_page_has_its_text_and_every_text_its_place() -> None:
    there = {key.removeprefix("web.page.") for key in CATALOGUE.keys if key.startswith("web.page.")}
    assert asked_words() - there == set()
    assert len(asked_words()) >= 40
    assert there - used_words() == set()


def test_every_error_of_the_api_has_its_text_and_every_text_its_error() -> None:
    text = "\n".join(path.read_text("utf-8") for path in (FOLDER.parent).glob("*.py"))
    codes = set(re.findall(r'Wrong\(\d+, "(\w+)"\)', text)) | {"away"}
    there = {key.removeprefix("web.error.") for key in CATALOGUE.keys if key.startswith("web.error.")}
    assert codes == there


def test_the_page_asks_no_other_host_and_reads_no_markup() -> None:
    text = source(".js", ".html", ".css", ".svg")
    assert set(re.findall(r"https?://[\w./]+", text)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser", text
    )
    html = source(".html")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", html)


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_a_file_of_the_page_stays_readable(path: Path) -> None:
    most = 700 if path.suffix == ".css" else 400
    assert len(path.read_text("utf-8").splitlines()) <= most


# --- colours: WCAG 2.2, 1.4.3 and 1.4.11 -----------------------------------------------------------------------------
def colours(look: str) -> dict[str, str]:
    """The colours of a look by name."""
    text = (FOLDER / "base.css").read_text("utf-8")
    light, dark = (block.group(1) for block in re.finditer(r":root(?:\[[^\]]+\])? \{([^}]+)\}", text))
    named = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return named | (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark)) if look == "dark" else {})


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


WRITTEN = [
    *product(("ink", "soft", "muted"), ("paper", "side", "card")),
    *product(("jade", "danger"), ("card", "paper")),
    ("ink", "hover"),
    ("muted", "hover"),
    ("ink", "jade-soft"),
    ("jade", "jade-soft"),
    ("muted", "jade-soft"),
    ("jade-ink", "jade"),
    ("ink", "amber-soft"),
    ("muted", "amber-soft"),
    ("amber", "amber-soft"),
    ("amber", "paper"),
    ("danger", "danger-soft"),
    ("paper", "ink"),
]


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), WRITTEN, ids=lambda name: name)
def test_words_stand_out_from_their_ground(look: str, ink: str, ground: str) -> None:
    named = colours(look)
    assert contrast(named[ink], named[ground]) >= 4.5


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_cursors_ring_stands_out(look: str) -> None:
    named = colours(look)
    for ground in ("paper", "side", "card", "jade-soft"):
        assert contrast(named["focus"], named[ground]) >= 3


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_count_of_new_messages_can_be_read(look: str) -> None:
    text = (FOLDER / "layout.css").read_text("utf-8")
    inks = re.findall(r"\.count \{[^}]*?color: (#[0-9a-f]{3,6});", text)
    ink = "#ffffff" if look == "light" else inks[-1]
    assert contrast(ink, colours(look)["seal"]) >= 4.5
