"""Every table that can be taken along, with its columns.

The page `exports/columns/` and docs/csv-columns.md show these very definitions.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from analysis.exports.columns import HISTORY_COLUMNS, REPORT_COLUMNS, SELF_REPORT_COLUMNS
from analysis.exports.study_columns import ANY_ANSWER, LONG_COLUMNS, WIDE_COLUMNS

GUIDE: Final = (
    ("report", _("A report: one row for each expression"), REPORT_COLUMNS),
    ("history", _("A history: one row for each session"), HISTORY_COLUMNS),
    (
        "self-reports",
        _("Self-reports: one row for each questionnaire"),
        SELF_REPORT_COLUMNS,
    ),
    ("study-moments", _("A study: one row for each moment of a recording"), LONG_COLUMNS),
    (
        "study-participants",
        _("A study: one row for each participant"),
        (*WIDE_COLUMNS, ANY_ANSWER),
    ),
)
