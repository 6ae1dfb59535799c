"""A chart as it is drawn: legible in both languages, never twisted by what people typed, never silently wrong."""

import tomllib
import xml.etree.ElementTree as ET
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charts import draw_png, draw_svg
from bot.charts.font import FONT_FILE, MISSING, covers, fitted, shown, width_of
from bot.kernel.chart import Chart, Mark, Series, from_json, to_json
from bot.kernel.numbers import Unit
from tests.charts.drawings import LAST, days, elements, image, level, parsed, quarter, series, texts, wave, zigzag

ROOT = Path(__file__).parents[2]


# --- words on it -----------------------------------------------------------------------------------------------------
def test_a_chart_says_what_it_shows_in_chinese() -> None:
    said = texts(draw_svg(quarter("zh")))
    assert {"支付金额", "近 90 天，数据截至 2026-11-23", "日目标", "双11", "40万", "0", "11月9日", "10万"} <= set(said)


def test_a_chart_says_what_it_shows_in_english() -> None:
    said = texts(draw_svg(quarter("en")))
    assert {"Gross sales", "400K", "0", "9 Nov", "100K"} <= set(said)
    assert not any("万" in text for text in said)


def test_the_latest_figure_stands_beside_the_line() -> None:
    chart = Chart("响应", (series(30, lambda place: 20 + place),), Unit.SECONDS)
    assert "49秒" in texts(draw_svg(chart))


def test_with_few_days_each_figure_stands_at_its_point_and_each_day_has_its_weekday() -> None:
    chart = Chart("转化率", (series(7, lambda place: f"3.{place}2"),), Unit.PERCENT)
    said = texts(draw_svg(chart))
    assert {f"3.{place}2%" for place in range(7)} <= set(said)
    assert {"11月17日", "18日", "23日", "周二", "周一"} <= set(said)


def test_figures_on_one_axis_have_as_many_decimals() -> None:
    said = texts(draw_svg(Chart("DSR", (series(30, lambda place: f"4.8{place % 9}"),), Unit.POINTS)))
    assert {"4.80", "4.82", "4.84"} <= set(said)


def test_without_any_figure_it_says_so() -> None:
    said = texts(draw_svg(Chart("访客数", (), Unit.COUNT, nothing="这段时间还没有数据")))
    assert said == ["访客数", "这段时间还没有数据"]
    unknown = Chart("访客数", (series(5, lambda place: 0, missing=(0, 1, 2, 3, 4)),), Unit.COUNT, nothing="还没有数据")
    assert texts(draw_svg(unknown)) == ["访客数", "还没有数据"]


def test_one_day_is_a_bar_with_its_figure() -> None:
    svg = draw_svg(Chart("访客数", (series(1, lambda place: 12345),), Unit.COUNT))
    assert {"1.23万", "11月23日", "周一"} <= set(texts(svg))
    assert len([path for path in elements(svg, "path") if "Q" in path.attrib["d"]]) == 1


def test_the_page_shows_a_day_in_full_under_the_pointer() -> None:
    svg = draw_svg(Chart("支付金额", (series(7, lambda place: 125_000 + place, missing=(6,)),), Unit.YUAN))
    notes = [element.text for element in elements(svg, "title")]
    assert notes[5] == "11月22日 周日\n支付金额 ¥125,005"
    assert notes[6] == "11月23日 周一"


def test_a_missing_day_breaks_the_line_and_zero_does_not() -> None:
    whole = draw_svg(Chart("x", (series(10, lambda place: place * 2),), Unit.COUNT))
    broken = draw_svg(Chart("x", (series(10, lambda place: place * 2, missing=(4,)),), Unit.COUNT))
    assert (strokes(whole), strokes(broken)) == (1, 2)


def test_a_day_left_out_of_the_points_is_missing_too() -> None:
    points = series(10, lambda place: place).points
    assert strokes(draw_svg(Chart("x", (Series("x", points[:4] + points[5:]),), Unit.COUNT))) == 2


def strokes(svg: str) -> int:
    (line,) = [path for path in elements(svg, "path") if path.attrib.get("fill") == "none"]
    return line.attrib["d"].count("M")


def test_a_target_is_dashed_and_a_line_is_not() -> None:
    dashed = [
        "stroke-dasharray" in path.attrib
        for path in elements(draw_svg(quarter("zh")), "path")
        if "stroke" in path.attrib
    ]
    assert sorted(dashed) == [False, False, True, True]  # each once in the plot and once in the legend


def test_close_sale_days_all_keep_their_words() -> None:
    names = {10: "现货", 11: "双11", 1: "第一波"}
    marks = tuple(Mark(date(2026, 11, day), name) for day, name in names.items())
    said = texts(draw_svg(Chart("x", (series(90, wave),), Unit.YUAN, marks=(*marks, Mark(date(2027, 1, 1), "元旦")))))
    assert set(names.values()) <= set(said)
    assert "元旦" not in said  # it lies outside


@given(st.lists(st.integers(0, 89), min_size=1, max_size=8, unique=True), st.text("双活动1", min_size=1, max_size=8))
@settings(max_examples=60)
def test_words_of_sale_days_do_not_touch(places: list[int], label: str) -> None:
    marks = tuple(Mark(days(90)[place], label) for place in places)
    svg = draw_svg(Chart("x", (series(90, wave),), Unit.YUAN, marks=marks))
    labels = [box for box in elements(svg, "rect") if "rx" in box.attrib]
    spans = sorted((box["y"], box["x"], box["x"] + box["width"]) for box in map(numbers, labels))
    assert all(row != row_of_next or end < start for (row, _, end), (row_of_next, start, _) in pairwise(spans))
    far_apart = all(after - before > 20 for before, after in pairwise(sorted(places)))
    assert len(labels) == len(places) or not far_apart
    assert len({row for row, _, _ in spans}) == 1 or not far_apart


def numbers(box: ET.Element) -> dict[str, float]:
    return {name: float(box.attrib[name]) for name in ("x", "y", "width")}


@pytest.mark.parametrize("figure", [100, 2])
def test_figures_at_the_edge_do_not_cover_one_another(figure: int) -> None:
    lines = tuple(series(30, level(figure), f"S{k}") for k in range(5))
    svg = draw_svg(Chart("x", (*lines, series(30, level(100), "T", "target")), Unit.COUNT))
    edge = [text for text in elements(svg, "text") if float(text.attrib["x"]) > 860 and text.text in {"100", "2"}]
    heights = sorted(float(text.attrib["y"]) for text in edge)
    assert len(heights) == 6
    assert all(after - before >= 18 for before, after in pairwise(heights))
    (top, *_, bottom) = sorted(float(text.attrib["y"]) for text in elements(svg, "text") if text.text in {"0", "100"})
    assert heights[0] >= top
    assert heights[-1] <= bottom + 9


# --- what people typed stays text ------------------------------------------------------------------------------------
HOSTILE = "<script>alert(1)</script>\"'&]]><!--\x00\x1b\ud800\u202e"


def test_no_words_become_markup() -> None:
    plain = chart_named("x")
    hostile = chart_named(HOSTILE)
    assert kinds(draw_svg(hostile)) == kinds(draw_svg(plain))
    assert "<script" not in draw_svg(hostile)


@given(st.text(max_size=30))
@settings(max_examples=50)
def test_any_words_give_well_formed_svg_of_the_same_shape(text: str) -> None:
    assert kinds(draw_svg(chart_named(f"x{text}"))) == kinds(draw_svg(chart_named("x")))


def chart_named(name: str) -> Chart:
    both = (series(9, lambda place: place, name), series(9, lambda place: 5, name, "target"))
    return Chart(name, both, Unit.COUNT, "zh", name, (Mark(LAST, name),), name, name)


def kinds(svg: str) -> list[str]:
    return [element.tag for element in parsed(svg).iter()]


def test_long_words_are_cut_where_the_sheet_ends() -> None:
    (title, *_) = texts(draw_svg(Chart("支付金额" * 40, (), Unit.YUAN)))
    assert title.endswith("…")
    assert 800 < width_of(title, 27) < 960 - 2 * 28


# --- the font --------------------------------------------------------------------------------------------------------
def test_measuring_agrees_with_the_font() -> None:
    font = TTFont(FONT_FILE)
    advances = {chr(code): font["hmtx"][glyph][0] for code, glyph in font.getBestCmap().items()}
    assert {character for character in map(chr, range(0x30000)) if covers(character)} == set(advances)
    assert [character for character in advances if width_of(character, 1000) != advances[character]] == []


def test_the_font_has_every_character_that_chinese_text_needs() -> None:
    gb2312 = [bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF)]
    names = (FONT_FILE.parent / "beyond-gb2312.txt").read_text("utf-8").split()
    wanted = {*"".join(gb2312), *"".join(names), *map(chr, range(0x20, 0x7F)), *"¥￥%·–—“”「」▲▼…−×"}
    assert len(wanted) > 9000
    assert [character for character in sorted(wanted) if not covers(character)] == []


def test_the_font_has_every_character_of_our_own_words() -> None:
    """Emoji aside, which no chart shows."""
    files = sorted([*ROOT.glob("locales/**/*.toml"), *ROOT.glob("presets/*.toml")])
    said = "".join(said_in(tomllib.loads(file.read_text("utf-8"))) for file in files)
    assert len(said) > 1000
    assert MISSING not in shown(said)


def said_in(data: object) -> str:
    if isinstance(data, dict):
        return "".join(said_in(part) for part in data.values())
    if isinstance(data, list):
        return "".join(said_in(part) for part in data)
    return data if isinstance(data, str) else ""


def test_chinese_is_drawn_as_characters_and_not_as_boxes() -> None:
    def inked(title: str) -> bytes:
        return image(draw_png(Chart(title, (), Unit.COUNT))).crop((20, 20, 70, 70)).tobytes()

    drawn = {character: inked(character) for character in f"达成率玥喆{MISSING} "}
    assert len(set(drawn.values())) == len(drawn)


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("🔥双11", "□双11"),
        ("𠮷野家", "□野家"),
        ("👨‍👩‍👧", "□□□"),
        ("a\nb\t c", "a b c"),
        ("a\x00\x07\u202eb", "ab"),
        ("e\u0301", "é"),
        ("ＡＢ　１", "ＡＢ １"),
        ("\ud800", ""),
    ],
)
def test_a_character_the_font_lacks_is_seen_to_be_missing(typed: str, drawn: str) -> None:
    assert shown(typed) == drawn


@given(st.text(max_size=40), st.integers(20, 300))
def test_fitted_words_fit(text: str, width: int) -> None:
    assert width_of(fitted(text, 18, width), 18) <= width


# --- the picture -----------------------------------------------------------------------------------------------------
PICTURES = {
    "quarter zh": quarter("zh"),
    "quarter en": quarter("en"),
    "week": Chart("Orders", (series(7, lambda place: 30 + place * 7 % 40, style="bar"),), Unit.COUNT, "en"),
    "day": Chart("访客数", (series(1, lambda place: 12345),), Unit.COUNT),
    "nothing": Chart("访客数", (), Unit.COUNT, nothing="这段时间还没有数据"),
    "below zero": Chart("同比", (series(12, lambda place: place * 5 % 13 - 6, style="bar"),), Unit.PERCENT),
    "year": Chart("销售", (series(365, lambda place: 90_000 + place * 37 % 5000),), Unit.YUAN),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_small_and_the_same_each_time(name: str) -> None:
    png = draw_png(PICTURES[name])
    assert image(png).size == (960, 480)
    assert len(png) <= 40 * 1024
    assert draw_png(from_json(to_json(PICTURES[name]))) == png


def test_two_busy_lines_stay_under_the_size_of_a_photo() -> None:
    """Each slanting line costs: its edges are hundreds of shades."""
    people = [series(30, zigzag(k), f"客服{k}") for k in (7, 11)]
    assert len(draw_png(Chart("响应时间", tuple(people), Unit.SECONDS))) <= 64 * 1024


def test_by_night_the_ground_is_dark_and_the_words_are_light() -> None:
    day, night = image(draw_png(quarter("zh"))), image(draw_png(quarter("zh"), dark=True))
    assert (day.getpixel((5, 5)), night.getpixel((5, 5))) == ((255, 255, 255), (22, 27, 34))
    assert draw_svg(quarter("zh")) != draw_svg(quarter("zh"), dark=True)


@pytest.mark.parametrize("size", [(960, 480), (480, 300), (160, 100)])
def test_any_size_is_drawn(size: tuple[int, int]) -> None:
    assert image(draw_png(quarter("zh"), width=size[0], height=size[1])).size == size
