"""Properties of reading dates, for whatever is typed and whenever it is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from bot.kernel.dates import (
    Prefer,
    Span,
    Unreadable,
    looks_like_a_date,
    read_clock,
    read_day,
    read_moment,
    read_span,
)

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_TUESDAY = datetime(2026, 11, 24, 10, tzinfo=_SHANGHAI)
_T = TypeVar("_T")
_SIDES: tuple[Prefer, Prefer] = ("past", "future")

_PIECES = (
    "上 上上 下 下下 本 这 个 周 星期 礼拜 一 二 三 五 日 天 月 年 号 点 半 刻 时 分 : - ~ 到 至 / . 11 1 30 31 "
    "2026 2 29 99 0 00 前 后 内 今 明 昨 后天 晚 早 上午 下午 凌晨 去年 明年 季度 q4 h1 w47 第 最近 近 7 过去 "
    "双11 双12 春节 国庆 除夕 从 以来 至今 底 初 末 中 最后 半年 小时 分钟 今晚 周末 下班前 截止 大年 元宵 十 百 "
    "零 〇 两 廿 ( ) , 。 的 next last this friday fri mon nov november may march 3pm am pm at in on of the end "
    "week month quarter year day days hours ago from now tomorrow today tonight half an hour a first to and "
    "between since noon midnight 2nd 15th before after christmas eod ３ ﷺ İ ß ٣ ½ \u200b"
)
_DATE_LIKE = st.tuples(st.sampled_from(["", " "]), st.lists(st.sampled_from(_PIECES.split()), max_size=40)).map(
    lambda drawn: drawn[0].join(drawn[1])
)
_TEXTS = st.text(max_size=220) | _DATE_LIKE
_NOWS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(_SHANGHAI))  # noqa: DTZ001


@given(text=_TEXTS, now=_NOWS, prefer=st.sampled_from(_SIDES))
@example(text="\ud800", now=_TUESDAY, prefer="past")
@example(text="99999999天后", now=_TUESDAY, prefer="past")
@example(text="9999年后", now=_TUESDAY, prefer="future")
@example(text="in 9999 weeks", now=_TUESDAY, prefer="future")
@example(text="十十月十十日", now=_TUESDAY, prefer="past")
@example(text="到" * 200, now=_TUESDAY, prefer="past")
@example(text="1-" * 40, now=_TUESDAY, prefer="past")
@example(text="ﷺ" * 199, now=_TUESDAY, prefer="past")
def test_whatever_is_typed_gives_a_date_or_unreadable(text: str, now: datetime, prefer: Prefer) -> None:
    day = _read_or_none(lambda: read_day(text, now=now, prefer=prefer), text)
    span = _read_or_none(lambda: read_span(text, now=now, prefer=prefer), text)
    moment = _read_or_none(lambda: read_moment(text, now=now, prefer=prefer), text)
    _read_or_none(lambda: read_clock(text), text)
    assert span is None or span.first <= span.last
    assert moment is None or moment.tzinfo is now.tzinfo
    # Else a caller would keep as free text on one day of the year what is a date on another.
    assert looks_like_a_date(text) or (day is None and span is None and moment is None)


def _read_or_none(read: Callable[[], _T], text: str) -> _T | None:
    try:
        return read()
    except Unreadable as refusal:
        if refusal.text != text:
            raise AssertionError("a refusal names what was typed") from refusal
        return None


@given(day=st.dates(date(1970, 1, 1), date(2099, 12, 31)), now=_NOWS, prefer=st.sampled_from(_SIDES))
def test_a_full_date_means_itself_in_every_spelling(day: date, now: datetime, prefer: Prefer) -> None:
    spellings = [
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%b} {day.year}",
        f"{day.isoformat()} 周{'一二三四五六日'[day.weekday()]}",
    ]
    for spelling in spellings:
        assert read_day(spelling, now=now, prefer=prefer) == day, spelling
        assert read_span(spelling, now=now, prefer=prefer) == Span.of_day(day), spelling


@given(
    first=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    days=st.integers(0, 800),
    now=_NOWS,
    prefer=st.sampled_from(_SIDES),
)
def test_a_span_written_by_its_ends_reads_back(first: date, days: int, now: datetime, prefer: Prefer) -> None:
    last = first + timedelta(days=days)
    for between in ("~", "到", " to ", "-", " - "):
        span = read_span(f"{first.isoformat()}{between}{last.isoformat()}", now=now, prefer=prefer)
        assert (span.first, span.last) == (first, last)


@given(
    at=st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)),  # noqa: DTZ001 made aware below
    now=_NOWS,
    prefer=st.sampled_from(_SIDES),
)
def test_a_moment_written_in_full_reads_back(at: datetime, now: datetime, prefer: Prefer) -> None:
    at = at.replace(second=0, microsecond=0, tzinfo=_SHANGHAI)
    for written in (f"{at:%Y-%m-%d %H:%M}", f"{at:%Y-%m-%dT%H:%M}", f"{at:%Y年%m月%d日%H点%M分}", at.isoformat()):
        assert read_moment(written, now=now, prefer=prefer) == at, written


@given(now=_NOWS, month=st.integers(1, 12), day=st.integers(1, 28))
def test_a_day_of_the_year_is_the_nearest_on_the_side_asked_for(now: datetime, month: int, day: int) -> None:
    today = now.date()
    past = read_day(f"{month}月{day}日", now=now, prefer="past")
    future = read_day(f"{month}月{day}日", now=now, prefer="future")
    assert today - timedelta(days=366) < past <= today <= future < today + timedelta(days=366)
    assert {(past.month, past.day), (future.month, future.day)} == {(month, day)}


@given(now=_NOWS, weekday=st.integers(1, 7))
def test_weeks_run_monday_to_sunday(now: datetime, weekday: int) -> None:
    name = "一二三四五六日"[weekday - 1]
    this = read_day(f"本周{name}", now=now, prefer="past")
    assert this.isocalendar()[:2] == now.date().isocalendar()[:2]
    assert this.isoweekday() == weekday
    assert read_day(f"上周{name}", now=now, prefer="future") == this - timedelta(days=7)
    assert read_day(f"下周{name}", now=now, prefer="past") == this + timedelta(days=7)
    nearest = read_day(f"周{name}", now=now, prefer="past")
    assert now.date() - timedelta(days=7) < nearest <= now.date()
    assert this in read_span("本周", now=now, prefer="past")
