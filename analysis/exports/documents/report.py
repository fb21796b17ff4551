"""A report as PDF."""

from collections.abc import Iterator

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext

from analysis.exports.content import ReportContent
from analysis.exports.documents import blocks
from analysis.exports.documents.blocks import Block
from analysis.exports.pictures.charts import draw_expressions, draw_timeline, draw_valence
from analysis.models import Recording
from analysis.presentation.fused import FusedResult, describe_fused
from analysis.presentation.history_words import write_moment
from analysis.presentation.reviews import describe_reviews
from analysis.presentation.sources import describe_quality, describe_sources
from analysis.stored_sentences import translate_sentence
from analysis.wording import describe_report, name_result, number_result


def write_report_document(content: ReportContent) -> bytes:
    """Return the report as PDF: result, charts, review, sources, versions and limits."""
    # Readings of an earlier revision may have changed since: only the newest is drawn over time.
    prefetch_related_objects(
        list(content.recordings), "face_readings", "voice_readings", "artifacts"
    )
    fused = describe_fused(content.report)
    made = [
        *_say_result(content, fused),
        *_draw_result(content, fused),
        *_say_reviews(content),
        *_draw_recordings(content),
        *_say_sources(content),
        *blocks.explain_limits(),
    ]
    return blocks.print_document(
        gettext("Emotion report"),
        f"{content.subject.code} · {write_moment(content.session.held_at)}",
        made,
        organization=content.organization,
        subject=content.subject,
        at=content.exported_at,
    )


def _say_result(content: ReportContent, fused: FusedResult) -> Iterator[Block]:
    report = content.report
    yield blocks.lead(name_result(report), number_result(report))
    if report.reason:
        yield blocks.paragraph(translate_sentence(report.reason))
    yield blocks.paragraph(fused.second, fused.lead)
    if fused.has_disagreement:
        yield blocks.notice(
            gettext("Face and voice disagree"),
            translate_sentence(report.disagreement_sentence),
            fused.apart,
        )
    elif fused.agreement:
        yield blocks.paragraph(fused.apart, fused.agreement)


def _draw_result(content: ReportContent, fused: FusedResult) -> Iterator[Block]:
    yield from blocks.picture(draw_expressions(content), describe_report(content.report))
    if fused.has_parts:
        yield blocks.table(
            (
                gettext("Expression"),
                gettext("Fused"),
                gettext("95 %"),
                gettext("Face"),
                gettext("Voice"),
            ),
            [(r.name, r.probability, r.interval, r.face, r.voice) for r in fused.rows],
            widths=("2", "1", "1", "1", "1"),
            caption=gettext("Face and voice beside the fused result"),
        )
    if fused.valence:
        yield blocks.heading(gettext("Valence"))
        yield blocks.paragraph(
            f"{fused.valence} ({fused.valence_interval})."
            if fused.valence_interval
            else f"{fused.valence}.",
            gettext(
                "An index derived from the seven, not measured by itself: happiness less anger, "
                "disgust, fear and sadness."
            ),
        )
        yield from blocks.picture(
            draw_valence(content),
            gettext("Valence %(value)s on a scale from -1 to +1") % {"value": fused.valence},
        )


def _say_reviews(content: ReportContent) -> Iterator[Block]:
    yield blocks.heading(gettext("Review"))
    rows = describe_reviews(content.reviews)
    if not rows:
        yield blocks.paragraph(gettext("Preliminary: no clinician has reviewed this report."))
    for row in rows:
        by = gettext("by %(who)s") % {"who": row.reviewer}
        yield blocks.notice(row.sentence, row.note, f"{by}, {write_moment(row.at)}")


def _draw_recordings(content: ReportContent) -> Iterator[Block]:
    sounds = [row for row in content.recordings if row.kind != Recording.Kind.IMAGE]
    if not content.is_newest:
        return
    for number, recording in enumerate(sounds, start=1):
        sheet = draw_timeline(recording, content.session)
        if sheet is None:
            continue
        title = sheet.title if len(sounds) == 1 else f"{sheet.title} ({number})"
        yield blocks.heading(title)
        yield from blocks.picture(sheet, title)


def _say_sources(content: ReportContent) -> Iterator[Block]:
    report = content.report
    yield blocks.heading(gettext("What it was made from"))
    facts = [
        (gettext("Asked to do"), content.session.context_note or gettext("not noted")),
        (gettext("Faces"), str(report.n_faces)),
        (gettext("Windows of speech"), str(report.n_windows)),
        (gettext("Quality"), describe_quality(report) or "–"),
        (
            gettext("Computed"),
            f"{write_moment(report.computed_at)}, "
            + gettext("revision %(n)d") % {"n": report.revision},
        ),
    ]
    facts += [
        (gettext("Model: %(model)s") % {"model": model}, version)
        for model, version in sorted(report.model_versions.items())
    ]
    yield blocks.facts(facts)
    # The name of a file may hold a person's: the files are told apart by kind and number.
    sources = [row for row in describe_sources(content.recordings, report) if row.recording]
    if sources:
        yield blocks.table(
            (gettext("Recording"), gettext("Found"), gettext("Weight")),
            [
                (
                    f"{number} · {row.recording.get_kind_display()}" if row.recording else "",
                    ". ".join(row.found) or "–",
                    row.weight,
                )
                for number, row in enumerate(sources, start=1)
            ],
            widths=("1", "3", "auto"),
            caption=gettext("What it was made from"),
        )
