"""The page's own files, read once when the routes are built."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import web

FOLDER: Final = Path(__file__).parent / "page"
_TYPES: Final = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served."""

    content: bytes
    media_type: str
    etag: str


def read_assets(folder: Path = FOLDER) -> dict[str, Asset]:
    """Every file of the page by its name; files of other kinds are not served."""
    assets = {}
    for path in sorted(folder.iterdir()):
        media_type = _TYPES.get(path.suffix)
        if media_type and path.is_file():
            content = path.read_bytes()
            assets[path.name] = Asset(content, media_type, f'"{hashlib.sha256(content).hexdigest()[:24]}"')
    return assets


def serve_asset(assets: dict[str, Asset], name: str, request: web.Request) -> web.Response:
    """The file `name`, 304 when the browser has it already, 404 when there is none."""
    asset = assets.get(name)
    if asset is None:
        return web.Response(status=404, text="404")
    if request.headers.get("If-None-Match") == asset.etag:
        return web.Response(status=304, headers={"ETag": asset.etag})
    charset = "utf-8" if asset.media_type.startswith("text/") else None
    response = web.Response(body=asset.content, content_type=asset.media_type, charset=charset)
    response.headers["ETag"] = asset.etag
    response.enable_compression()
    return response
