"""The words of figures."""

from views.kpi.files import CSV, XLSX, as_csv, cells, xlsx
from views.kpi.history import Nothing, exported, history_button, nothing_to_export, nothing_told, told
from views.kpi.morning import morning, owed
from views.kpi.report import corrected_by, doubtful, figure_of_a_day, overwritten, reported, restored_by, undone
from views.kpi.show import Asked, shown
from views.kpi.target import target_asks, target_decided, target_decision, target_far, target_replaced, target_set
from views.kpi.trend import drawn

__all__ = [
    "CSV",
    "XLSX",
    "Asked",
    "Nothing",
    "as_csv",
    "cells",
    "corrected_by",
    "doubtful",
    "drawn",
    "exported",
    "figure_of_a_day",
    "history_button",
    "morning",
    "nothing_to_export",
    "nothing_told",
    "overwritten",
    "owed",
    "reported",
    "restored_by",
    "shown",
    "target_asks",
    "target_decided",
    "target_decision",
    "target_far",
    "target_replaced",
    "target_set",
    "told",
    "undone",
    "xlsx",
]
