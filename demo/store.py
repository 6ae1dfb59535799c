"""A store that never was, day by day: the same figures for the same day, always.

Weekends sell more, 11 November and 12 December most; refunds follow a sale a week later; customer service gets slower
when many ask. All of it is computed from the date, so that a demo made tomorrow has the same history.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
_WEEK = (
    Decimal("0.96"),
    Decimal("0.94"),
    Decimal("0.95"),
    Decimal("0.98"),
    Decimal("1.04"),
    Decimal("1.12"),
    Decimal("1.10"),
)
_SALES: dict[tuple[int, int], Decimal] = {
    (6, 18): Decimal("4.2"),
    (11, 1): Decimal("2.6"),
    (11, 10): Decimal("2.2"),
    (11, 11): Decimal("6.4"),
    (12, 12): Decimal("3.1"),
}
_SEASON = {8: Decimal("0.94"), 9: Decimal("1.00"), 10: Decimal("1.06"), 11: Decimal("1.22"), 12: Decimal("1.10")}


def _chance(day: date, of: str) -> Decimal:
    """A number from 0 to 1 that belongs to this day and purpose."""
    digest = hashlib.sha256(f"{day.isoformat()} {of}".encode()).digest()
    return Decimal(int.from_bytes(digest[:4], "big")) / Decimal(2**32)


def _around(day: date, of: str, share: str) -> Decimal:
    """A factor within ± `share` of 1."""
    return 1 + (2 * _chance(day, of) - 1) * Decimal(share)


def rush(day: date) -> Decimal:
    """How much more than on an ordinary day people buy: 1 on ordinary days, more in a sale and around it."""
    sale = _SALES.get((day.month, day.day))
    if sale is not None:
        return sale
    if day.month == 11 and day.day < 11:
        return Decimal("1.35")
    if (day.month, day.day) in ((11, 12), (11, 13), (6, 19), (12, 13)):
        return Decimal("1.25")
    # Whoever waits for a sale does not buy the week before.
    return Decimal("0.86") if day.month == 10 and day.day >= 25 else Decimal(1)


def _visitors(day: date) -> Decimal:
    growth = 1 + Decimal((day - date(2026, 1, 1)).days) / Decimal(365) * Decimal("0.18")
    pull = rush(day) * _WEEK[day.weekday()] * _SEASON.get(day.month, Decimal(1)) * growth
    return (Decimal(21_000) * (1 + (pull - 1) * Decimal("0.62")) * _around(day, "visitors", "0.05")).quantize(
        Decimal(1)
    )


def figures_of(day: date) -> dict[str, Decimal]:
    """The store's figures of `day` by metric key, in the units people type."""
    visitors = _visitors(day)
    conversion = Decimal("0.0315") * (1 + (rush(day) - 1) * Decimal("0.16")) * _around(day, "conversion", "0.06")
    buyers = (visitors * conversion).quantize(Decimal(1), ROUND_HALF_UP)
    order_value = Decimal(214) * _around(day, "order", "0.04") * (1 + (rush(day) - 1) * Decimal("0.03"))
    payment = (buyers * order_value).quantize(CENT, ROUND_HALF_UP)
    last_week = day - timedelta(days=7)
    refunds = (
        payment * Decimal("0.055") + Decimal(5_400) * rush(last_week) * _around(day, "refunds", "0.15")
    ).quantize(CENT)
    busy = max(rush(day) - 1, Decimal(0))
    response = (Decimal(31) * (1 + busy * Decimal("0.32")) * _around(day, "response", "0.12")).quantize(Decimal(1))
    three = Decimal(91) - busy * Decimal("3.1") + (_chance(day, "three") - Decimal("0.5")) * 4
    return {
        "payment": payment,
        "visitors": visitors,
        "buyers": buyers,
        "refunds": refunds,
        "ad_spend": (payment * Decimal("0.088") * _around(day, "ads", "0.12")).quantize(CENT),
        "average_response": response,
        "three_minute_rate": three.quantize(Decimal("0.1")),
    }


def chats_of(day: date, at_work: Mapping[str, Decimal]) -> dict[str, dict[str, Decimal]]:
    """The figures of `day` of each of those `at_work`, by metric key: the store's chats, shared by how many each takes."""
    sessions = (_visitors(day) * Decimal("0.021") * _around(day, "sessions", "0.08")).quantize(Decimal(1))
    ratings = (sessions * Decimal("0.34") * _around(day, "ratings", "0.1")).quantize(Decimal(1))
    busy = max(rush(day) - 1, Decimal(0))
    happy = Decimal("0.942") - busy * Decimal("0.012") + (_chance(day, "happy") - Decimal("0.5")) * Decimal("0.03")
    response = Decimal(31) * (1 + busy * Decimal("0.32")) * _around(day, "response", "0.12")
    share = {who: much * _around(day, f"{who} share", "0.12") for who, much in at_work.items()}
    told, rated_of = {}, _shared(ratings, share)
    for who, part in _shared(sessions, share).items():
        rated = rated_of[who]
        hers = min(happy * _around(day, f"{who} happy", "0.02"), Decimal(1))
        told[who] = {
            "sessions": part,
            "ratings": rated,
            "satisfied_ratings": (rated * hers).quantize(Decimal(1), ROUND_HALF_UP),
            "response_time": (response * _around(day, f"{who} response", "0.1")).quantize(Decimal(1)),
        }
    return told


def _shared(whole: Decimal, share: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """`whole` in whole parts that come to it; what rounding leaves is the first's."""
    of_all = sum(share.values(), Decimal(0))
    parts = {who: (whole * part / of_all).quantize(Decimal(1), ROUND_DOWN) for who, part in share.items()}
    first = next(iter(parts))
    return parts | {first: parts[first] + whole - sum(parts.values(), Decimal(0))}
