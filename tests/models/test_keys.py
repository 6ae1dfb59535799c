"""A key is made of a name's Latin letters and digits, and is nobody else's."""

import pytest

from models.keys import key_of


@pytest.mark.parametrize(
    ("name", "key"),
    [("Live Host", "live_host"), ("直播 Host", "host"), ("直播运营", "role"), ("  ", "role"), ("A" * 80, "a" * 40)],
)
def test_a_name_becomes_a_key(name: str, key: str) -> None:
    assert key_of(name, taken=(), otherwise="role") == key


def test_there_is_always_another_key() -> None:
    taken: set[str] = set()
    for _ in range(1200):
        taken.add(key_of("直播", taken=taken, otherwise="role"))
    assert len(taken) == 1200
    assert {"role", "role_2", "role_1200"} < taken
