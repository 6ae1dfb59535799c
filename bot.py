"""The front door: python bot.py [serve | check | migrate | import | export | manifest | doctor | demo | reference]."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.app import cli
from bot.app.application import Offer
from bot.app.commands import House
from bot.app.connections import connector
from bot.app.papers import reference, slack_manifest
from bot.runtime.core import Parts
from demo.seed import seed
from handlers import COMMANDS, DAY_LINE
from models.figures import metrics_of
from models.presets import load_preset
from models.rights import relations
from schedules import JOBS, SWEEPS
from views.page import suggestions

ROOT = Path(__file__).resolve().parent


def facts() -> Mapping[str, Any]:
    """What features ask of the installation."""
    return {"preset": load_preset(ROOT / "presets" / "tmall.toml")}


HOUSE = House(
    root=ROOT,
    parts=Parts(COMMANDS, JOBS, SWEEPS, metrics_of, relations),
    offer=Offer(suggestions, DAY_LINE),
    facts=facts,
    connect=connector,
    seed=seed,
    manifest=lambda settings: slack_manifest(COMMANDS, ROOT, settings),
    reference=lambda: reference(COMMANDS, ROOT),
)

if __name__ == "__main__":
    sys.exit(cli.main(HOUSE, cli.dotenv_settings(ROOT), sys.argv[1:]))
