"""What one says about figures: report, look at, correct, aim at, take away as a file."""

from handlers.kpi.look import export_figures, show_figures, show_history, show_trend
from handlers.kpi.report import report_figure, undo_report
from handlers.kpi.target import DECIDER, aim_at

__all__ = [
    "DECIDER",
    "aim_at",
    "export_figures",
    "report_figure",
    "show_figures",
    "show_history",
    "show_trend",
    "undo_report",
]
