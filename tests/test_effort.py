"""What somebody types by leaning on a key holds up nobody: the work grows with the line, and no faster."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.kernel.tokens import LONGEST_LINE, cut
from models.off_words import read_absence, split_at_part
from tests.counting import lines_executed

LEANED_ON = ("“", "『\\", "a“", "' ", '"“「『＂', "x=“", '\\"', "in:“", "-", "，", "1-", "1日-")
MOST_LINES_A_CHARACTER = 30
NOW = datetime(2026, 11, 25, 3, 20, tzinfo=UTC)


@pytest.mark.parametrize("key", LEANED_ON)
def test_cutting_a_line_takes_work_in_proportion_to_its_length(key: str) -> None:
    line = (key * LONGEST_LINE)[:LONGEST_LINE]
    assert lines_executed(lambda: cut(line)) <= MOST_LINES_A_CHARACTER * LONGEST_LINE


@pytest.mark.parametrize("key", LEANED_ON)
@pytest.mark.parametrize("length", [90, LONGEST_LINE])
def test_time_off_is_looked_for_in_a_bounded_number_of_places(key: str, length: int) -> None:
    line = (key * length)[:length]

    def read() -> None:
        try:
            read_absence(line, NOW)
        finally:
            split_at_part(line, NOW)

    assert lines_executed(read) <= MOST_LINES_TO_READ


MOST_LINES_TO_READ = 40_000
"""A row of dashes, the worst that is known, takes 26,000; it took far more with every place tried."""
