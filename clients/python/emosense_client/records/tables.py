"""What was read from a CSV table, and what rules hold for files."""

from __future__ import annotations

from typing import Literal, TypedDict


class ImportLine(TypedDict):
    """What becomes of one line; the headings are line 1."""

    line: int
    code: str
    outcome: Literal["new", "changed", "present", "duplicate", "invalid"]
    reason: str


class Import(TypedDict):
    """What an import does, or with `dry_run` would do."""

    dry_run: bool
    n_taken: int
    n_left_out: int
    new_groups: list[str]
    notices: list[str]
    lines: list[ImportLine]


class Retention(TypedDict):
    """After how many days files are deleted; what was read of them stays."""

    days: int | None
    days_in_force: int | None


class Retried(TypedDict):
    """How many recordings are read again, and how many not, for want of a consent or a purpose."""

    queued: int
    without_consent: int
    without_purpose: int
