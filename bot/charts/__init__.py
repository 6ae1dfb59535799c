"""Draws a `bot.kernel.chart.Chart`: as SVG for the page, as PNG for chats."""

from bot.charts.png import draw_png
from bot.charts.svg import draw_svg

__all__ = ["draw_png", "draw_svg"]
