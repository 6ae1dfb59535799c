"""Reads the catalogue: one TOML file per feature in `locales/`, both languages side by side."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.kernel.voice import LANGUAGES, Catalogue


class BrokenCatalogue(ValueError):
    """A catalogue file that can't be used; the message names file and key."""


def load_catalogue(folder: Path) -> Catalogue:
    """Every text of `folder`. Raises `BrokenCatalogue` for a key given twice or a language missing."""
    texts: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.toml")):
        for key, entry in _entries(tomllib.loads(path.read_text("utf-8"))):
            if key in texts:
                raise BrokenCatalogue(f"{path.name}: {key} is given twice")
            missing = [language for language in LANGUAGES if language not in entry]
            if missing:
                raise BrokenCatalogue(f"{path.name}: {key} has no {', '.join(missing)}")
            texts[key] = dict(entry)
    return Catalogue(texts)


def _entries(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """A table that holds a language is a text; whatever else it holds are texts below it (`/off` and `/off cancel`)."""
    if any(language in table for language in LANGUAGES):
        yield prefix, {language: table[language] for language in LANGUAGES if language in table}
    for name, entry in table.items():
        if name in LANGUAGES:
            continue
        if not isinstance(entry, Mapping):
            raise BrokenCatalogue(f"{prefix}.{name} is no text")
        yield from _entries(entry, f"{prefix}.{name}" if prefix else name)
