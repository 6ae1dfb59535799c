"""Metrics, the figures told for them, and their targets."""

from models.figures.freshness import freshness, missing_figures
from models.figures.metrics import Definition, add_metrics, by_key, defined, definitions, metrics_of
from models.figures.reading import Reader, Value
from models.figures.standings import Mover, Standing, figures_against_target, week_movers

__all__ = [
    "Definition",
    "Mover",
    "Reader",
    "Standing",
    "Value",
    "add_metrics",
    "by_key",
    "defined",
    "definitions",
    "figures_against_target",
    "freshness",
    "metrics_of",
    "missing_figures",
    "week_movers",
]
