"""Encrypts what must not be readable in a dump: the tokens of installed workspaces."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Unreadable(Exception):
    """None of the keys opens it: `SECRET_KEY` lost the one it was written with."""


class SecretBox:
    """The first key writes, all of them read: so a key is changed by putting a new one in front."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(_derived(key)) for key in keys])

    def seal(self, secret: str) -> str:
        """`secret`, encrypted and authenticated."""
        return self._fernet.encrypt(secret.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """What `seal` was given; raises `Unreadable`."""
        try:
            return self._fernet.decrypt(sealed.encode("ascii")).decode()
        except InvalidToken as error:
            raise Unreadable from error


def _derived(key: str) -> bytes:
    """A Fernet key from a setting of any length; the setting itself is long and random, so one hash is enough."""
    return base64.urlsafe_b64encode(hashlib.sha256(b"zhanggui tokens\0" + key.encode()).digest())
