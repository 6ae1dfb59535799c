"""Pictures and files as DingTalk takes them: uploaded first, then sent by their media id."""

from __future__ import annotations

import asyncio
import base64
import binascii
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from bot.kernel import message as m
from bot.kernel.chart import Chart
from bot.kernel.delivery import NotSent, Refused, Sent
from bot.platforms.dingtalk.inert import clean
from bot.platforms.dingtalk.openapi import DingTalkClient

Draw: TypeAlias = Callable[[Chart], bytes]
"""Draws a chart as PNG."""

FILE_TYPES: Final = frozenset({"doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "pdf", "rar"})
"""What the upload takes as a file (its documentation's list); anything else is sent in a zip."""
LARGEST_FILE_BYTES: Final = 20 * 1024 * 1024
_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """`msgKey` and what `msgParam` holds, for something that was uploaded."""

    msg_key: str
    param: dict[str, str]


async def upload(client: DingTalkClient, attachment: m.Picture | m.File, draw: Draw) -> Uploaded | NotSent:
    """Upload it. Repeating it does no harm."""
    if isinstance(attachment, m.Picture):
        # Drawing takes some 20 ms of processor time: not in the loop.
        content = await asyncio.to_thread(draw, attachment.chart)
        sent = await client.upload(content, file_name="chart.png", kind="image")
        return Uploaded("sampleImageMsg", {"photoURL": sent.ref}) if isinstance(sent, Sent) else sent
    try:
        name, content = packed(attachment.name, base64.b64decode(attachment.content, validate=True))
    except (binascii.Error, ValueError):
        return Refused("broken_file", "the file's content can't be read")
    if len(content) > LARGEST_FILE_BYTES:
        return Refused("too_large", f"a file may have {LARGEST_FILE_BYTES} bytes")
    sent = await client.upload(content, file_name=name, kind="file")
    if not isinstance(sent, Sent):
        return sent
    return Uploaded("sampleFile", {"mediaId": sent.ref, "fileName": name, "fileType": name.rpartition(".")[2]})


def packed(name: str, content: bytes) -> tuple[str, bytes]:
    """A file as DingTalk takes it: in a zip when its type is not among those it takes."""
    name = " ".join(clean(name).split()).replace("/", "_").replace("\\", "_") or "file"
    stem, dot, ending = name.rpartition(".")
    if dot and ending.lower() in FILE_TYPES:
        return f"{stem}.{ending.lower()}", content
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name, _ZIP_DATE), content, zipfile.ZIP_DEFLATED)
    return f"{stem or name}.zip", held.getvalue()
