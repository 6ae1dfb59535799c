"""How long a chart takes as PNG, and how large it is: `python benchmarks/chart.py`.

Prints the best, the median and the worst of 40 drawings in milliseconds, the SVG's share of it, and what a fresh process pays
for the first.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot.charts import draw_png, draw_svg  # noqa: E402
from bot.kernel.chart import Chart, Mark, Series, Style  # noqa: E402
from bot.kernel.numbers import Unit  # noqa: E402

LAST = date(2026, 11, 23)
FIRST_CHART = "import benchmarks.chart as b; b.draw_png(b.CHARTS['90 days, target, sale day'])"


def series(name: str, days: int, figure: Callable[[int], int], style: Style = "line") -> Series:
    points = tuple((LAST - timedelta(days=days - 1 - n), Decimal(figure(n))) for n in range(days))
    return Series(name, points, style)


def sales(n: int) -> int:
    return 90_000 + n * n * 7919 % 30_000


CHARTS = {
    "90 days, target, sale day": Chart(
        "支付金额",
        (series("支付金额", 90, sales), series("日目标", 90, lambda n: 100_000, "target")),
        Unit.YUAN,
        subtitle="近 90 天，数据截至 2026-11-23",
        marks=(Mark(date(2026, 11, 11), "双11"),),
    ),
    "7 days, each figure": Chart("支付金额", (series("支付金额", 7, sales),), Unit.YUAN, subtitle="近 7 天"),
    "30 days, two people": Chart(
        "响应时间",
        (series("李喆", 30, lambda n: 20 + n * 7 % 41), series("王玥", 30, lambda n: 20 + n * 11 % 37)),
        Unit.SECONDS,
    ),
    "365 days": Chart("支付金额", (series("支付金额", 365, sales),), Unit.YUAN),
    "30 days, bars": Chart("推广花费", (series("花费", 30, sales, "bar"),), Unit.YUAN),
}


def milliseconds(work: Callable[[], object], times: int = 40) -> list[float]:
    """How long each of `times` runs took."""
    taken: list[float] = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken)


def main() -> None:
    """Print one line per chart."""
    print(f"{'chart':28} {'PNG best':>9} {'median':>8} {'worst':>8} {'SVG median':>11} {'KB':>6}")
    for name, chart in CHARTS.items():
        png = milliseconds(partial(draw_png, chart))
        svg = milliseconds(partial(draw_svg, chart, with_notes=False))
        size = len(draw_png(chart)) / 1024
        times = f"{png[0]:7.1f}ms {statistics.median(png):6.1f}ms {png[-1]:6.1f}ms {statistics.median(svg):9.1f}ms"
        print(f"{name:28} {times} {size:6.1f}")
    start_only = milliseconds(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True, cwd=ROOT), 5)
    first = milliseconds(lambda: subprocess.run([sys.executable, "-c", FIRST_CHART], check=True, cwd=ROOT), 5)
    print(f"first chart of a fresh process: {statistics.median(first) - statistics.median(start_only):.0f} ms")


if __name__ == "__main__":
    main()
