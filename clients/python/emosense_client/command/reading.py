"""A report in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from emosense_client.records import Report


def describe_report(report: Report) -> Iterator[str]:
    """Yield the lines of a report: what is seen and heard, never what a person feels."""
    revision = f"revision {report['revision']}, {report['state']}"
    emotion, shares = report["top_emotion"], report["probabilities"]
    if report["is_inconclusive"] or emotion is None or shares is None:
        yield f"Inconclusive ({revision})."
        if report["reason"]:
            yield report["reason"]
        return
    known = cast("dict[str, float]", shares)
    yield f"Expression consistent with {emotion} ({known[emotion]:.0%}{_interval(report, emotion)})"
    yield f"{report['n_faces']} faces and {report['n_windows']} windows of sound; {revision}."
    if report["disagreement_sentence"]:
        yield report["disagreement_sentence"]
    yield ""
    for name, share in sorted(known.items(), key=lambda pair: -pair[1]):
        yield f"  {name:10} {share:6.1%}"
    yield ""
    yield "Visible and audible expression; no diagnosis and no screening."


def _interval(report: Report, emotion: str) -> str:
    ends: list[float] = []
    for shares in (report["low"], report["high"]):
        if shares is None:
            return ""
        ends.append(cast("dict[str, float]", shares)[emotion])
    return f", {100 * ends[0]:.0f}–{ends[1]:.0%}"
