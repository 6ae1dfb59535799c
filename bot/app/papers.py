"""What is written from the declarations: the command reference and Slack's manifest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.kernel.command import Command, Registry
from bot.kernel.settings import Settings
from bot.kernel.usage import usage
from bot.kernel.voice import Catalogue, Voice
from bot.runtime.catalogue import load_catalogue


def reference(commands: tuple[Command, ...], root: Path) -> str:
    """Every command with its form and an example, in both languages, as Markdown."""
    catalogue = load_catalogue(root / "locales")
    registry = Registry(commands)
    lines = [
        "# Commands 命令",
        "",
        "Written by `python bot.py reference` from the declarations in `handlers/`; do not edit.",
        "`<needed>` `[may be left out]`. Both languages work everywhere; in DingTalk the slash may be left out.",
        "",
    ]
    for group, listed in registry.groups.items():
        lines += [
            f"## /{group} {listed[0].zh.split()[0]}",
            "",
            "| say 说 | does 做什么 | who 谁 | example 例子 |",
            "|---|---|---|---|",
        ]
        lines += [_row(catalogue, one) for one in listed]
        lines.append("")
    return "\n".join(lines)


def _row(catalogue: Catalogue, one: Command) -> str:
    zh, en = (Voice(catalogue, language, "Asia/Shanghai") for language in ("zh", "en"))
    say = f"`{usage(en, one)}`<br>`{usage(zh, one)}`"
    does = f"{en.plain(f'help.{one.key}')}<br>{zh.plain(f'help.{one.key}')}"
    example = f"`{en.plain(f'example.{one.key}')}`<br>`{zh.plain(f'example.{one.key}')}`"
    return f"| {say} | {does} | {', '.join(sorted(one.who.rights))} | {example} |".replace("\n", " ")


def slack_manifest(commands: tuple[Command, ...], root: Path, settings: Settings) -> Mapping[str, Any]:
    """Slack's app manifest for these commands and settings."""
    from bot.platforms.slack.manifest import manifest

    return manifest(Registry(commands), load_catalogue(root / "locales"), settings)
