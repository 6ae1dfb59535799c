"""Why a text is not read as an amount."""

from enum import StrEnum

from bot.kernel.numbers.units import Unit


class Why(StrEnum):
    """The reason, as a code that the catalogue has words for."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    GROUPING = "grouping"
    """Commas that do not part the figure into thousands: 1,2,3 or 12,00."""
    TOO_MANY_DIGITS = "too_many_digits"
    AMBIGUOUS = "ambiguous"
    """Two readings are possible: 3万500, 5分 or 3m where the unit is not known, 三五."""
    APPROXIMATE = "approximate"
    """A rough figure or a range: 约100, 100多, 3-5, 几百."""
    SCIENTIFIC = "scientific"
    """1e5, as a spreadsheet writes it."""
    UNIT_MISMATCH = "unit_mismatch"
    """A unit other than the one asked for, or two that contradict: ¥ before and % behind."""
    UNKNOWN_UNIT = "unknown_unit"
    """A figure, and behind it something that is no unit known here."""
    NEGATIVE = "negative"
    OUT_OF_RANGE = "out_of_range"


class NotANumber(ValueError):
    """A text that is not read. `text` is what was written, `unit` the unit that was seen in it, if any."""

    def __init__(self, text: str, reason: Why, unit: Unit | None = None) -> None:
        super().__init__(f"{reason.value}: {text[:80]!r}")
        self.text = text
        self.reason = reason
        self.unit = unit


class Unreadable(Exception):
    """The same inside this package, before the whole text is at hand."""

    def __init__(self, reason: Why) -> None:
        super().__init__(reason.value)
        self.reason = reason
