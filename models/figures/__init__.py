"""Metrics, the figures reported for them, and their targets."""

from models.figures.metrics import add_metrics, metrics_of

__all__ = ["add_metrics", "metrics_of"]
