"""A preset: the plan a department starts from, as data. Read once by the composition root and handed in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Preset:
    """The parsed TOML of `presets/<name>.toml`; each feature reads its own part."""

    name: str
    parts: Mapping[str, Any]

    def part(self, name: str) -> list[Mapping[str, Any]]:
        """The list of tables called `name`; empty when the preset has none."""
        return list(self.parts.get(name, []))


def load_preset(path: Path) -> Preset:
    """Read a preset file; raises `OSError` or `tomllib.TOMLDecodeError`."""
    return Preset(path.stem, tomllib.loads(path.read_text("utf-8")))
