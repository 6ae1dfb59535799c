"""Why a database can't be reached, in words of our own.

A driver's text is never shown: it repeats what it took for the host or the port, and where a password holds an @ or a /
that is a part of the password.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

_SIGNS: Final = (
    ("host", ("resolve host", "getaddrinfo", "name or service", "name resolution", "unknown host", "nodename")),
    ("refused", ("refused",)),
    ("slow", ("timed out", "timeout")),
    ("login", ("authentication failed", "access denied", "no password supplied", "no pg_hba")),
    ("no_database", ("does not exist", "unknown database")),
    ("address", ("invalid", "keyword argument")),
    ("no_file", ("unable to open", "not a database", "readonly", "read-only", "disk i/o")),
)
"""What is in a driver's text, casefolded, in the order that is looked for."""


def why_unreached(error: Exception, say: Callable[[str], str]) -> str:
    """One line; where nothing is known of it, the kind of error alone."""
    told = str(getattr(error, "orig", None) or error).casefold()
    for key, signs in _SIGNS:
        if any(sign in told for sign in signs):
            return say(f"unreached.{key}")
    return type(error).__name__
