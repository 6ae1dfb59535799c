"""One clock for several processes: the test turns it, the workers read it."""

from __future__ import annotations

import mmap
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORM = struct.Struct("<q")
_MICROSECOND = timedelta(microseconds=1)


class SharedClock:
    """A `Clock` whose instant lies in a file, as microseconds."""

    def __init__(self, path: Path, at: datetime | None = None) -> None:
        if at is not None:
            path.write_bytes(bytes(8))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), 8)
        if at is not None:
            self.turn_to(at)

    def now(self) -> datetime:
        """The instant, in UTC."""
        (microseconds,) = _FORM.unpack(self._memory[:8])
        return _EPOCH + timedelta(microseconds=microseconds)

    def turn_to(self, at: datetime) -> None:
        """For every process at once."""
        self._memory[:8] = _FORM.pack((at - _EPOCH) // _MICROSECOND)

    def turn(self, span: timedelta) -> None:
        """Move by `span`."""
        self.turn_to(self.now() + span)
