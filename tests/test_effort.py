"""What somebody types by leaning on a key holds up nobody: the work grows with the line, and no faster."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.kernel.parameters import Context
from bot.kernel.people import Directory
from bot.kernel.tokens import LONGEST_LINE, cut
from bot.runtime.pauses import LONGEST, MOST_PAUSES, parted
from handlers import COMMANDS
from models.off_words import read_absence, split_at_part
from models.schedule_words import read_timing
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


MOST_LINES_TO_PART = 800_000
"""The worst line that is known takes 490,000; it took 5,300,000 with every place it could be split at tried anew for each way."""


def test_a_line_with_many_pauses_is_parted_in_a_bounded_number_of_ways() -> None:
    schedule = next(one for one in COMMANDS if one.name == "schedule set")
    words = (
        "周会议程 weeks最近，untilhttp://a.b12.5万 http://a.b12.5万12.5万， 截止=，运营专员日期=3，王磊Anna 12.5万 Anna "
        "(50%12.5万 1 weeks明天； 网盘/x 3，王磊 "
        "Anna 12.5万( 12.5万 1早班weeks明天 王磊untilhttp://a.b 12.5万 http://a.b 12.5万 12.5万"
    )
    assert len(words) <= LONGEST
    assert sum(words.count(sign) for sign in "，；") == MOST_PAUSES
    read_timing.cache_clear()
    assert lines_executed(lambda: parted(schedule, words, Context(NOW, Directory()))) <= MOST_LINES_TO_PART
