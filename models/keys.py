"""Keys of a department's own things, made of their names: what stands in a line and in an archive, and never changes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection
from typing import Final

from bot.kernel.people import folded

_LONGEST: Final = 40


def key_of(name: str, *, taken: Collection[str], otherwise: str) -> str:
    """A key for what is called `name` that is none of `taken`: its Latin letters and digits, `otherwise` without any."""
    stem = re.sub(r"[^a-z0-9]+", "_", folded(name)).strip("_")[:_LONGEST] or otherwise
    more = (f"{stem}_{n}" for n in itertools.count(2))
    return next(key for key in itertools.chain([stem], more) if key not in taken)
