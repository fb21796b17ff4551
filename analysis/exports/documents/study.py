"""The dashboard of a study as PDF, with all that is withheld there withheld here."""

from collections.abc import Iterator, Sequence

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from analysis.cohort.figures import Figures, Part, StudyFigures
from analysis.cohort.two_studies import read_versions
from analysis.exports.documents import blocks
from analysis.exports.documents.blocks import Block
from analysis.exports.pictures.study import STUDY_CHARTS
from analysis.models import Study
from analysis.presentation.study_differences import describe_difference, describe_value
from analysis.presentation.study_exports import describe_filter
from analysis.wording import emotion_name, format_decimal, format_interval, format_percent
from ml.labels import EMOTIONS


def write_study_document(study: Study, found: StudyFigures) -> bytes:
    """Return the summary as PDF: who showed what, over time, by group, and how it was computed.

    Args:
        study: with its organization.
        found: its figures under a filter.
    """
    made = [
        *_say_headline(found),
        *_say_filters(study, found),
        *_say_shares(study, found),
        *_draw(study, found, "course"),
        *_draw(study, found, "calendar"),
        *_say_groups(study, found),
        *_draw(study, found, "answers"),
        *_say_comparison(study, found),
        *_say_method(study, found),
    ]
    product = f"{study.product} · " if study.product else ""
    return blocks.print_document(
        gettext("Summary of the study"),
        f"{study.name} · {product}{study.get_purpose_display()}",
        made,
        organization=study.organization,
        subject=study,
        at=timezone.now(),
    )


def _say_headline(found: StudyFigures) -> Iterator[Block]:
    figures = found.everyone
    if figures is None:
        yield blocks.lead(gettext("Nothing can be said"))
        yield blocks.paragraph(_explain_nothing(found))
        return
    top = max(
        (emotion for emotion in EMOTIONS if emotion != "neutral"),
        key=lambda emotion: figures.shares[emotion].count,
    )
    share = figures.shares[top]
    yield blocks.lead(
        gettext("Expression consistent with %(emotion)s in %(count)d of %(n)d participants")
        % {"emotion": emotion_name(top), "count": share.count, "n": share.n},
        f"{format_percent(share.value)}, {format_interval(share.low, share.high)}",
    )
    recordings = found.volume.n_recordings
    yield blocks.paragraph(
        ngettext("%(n)d recording was read.", "%(n)d recordings were read.", recordings)
        % {"n": recordings},
        ngettext(
            "%(n)d participant has no result.",
            "%(n)d participants have no result.",
            found.n_without_result,
        )
        % {"n": found.n_without_result}
        if found.n_without_result
        else "",
        gettext(
            "“Showed” means: in at least one stretch of five seconds the probability of the "
            "expression reached %(threshold)s."
        )
        % {"threshold": format_percent(found.threshold)},
    )


def _explain_nothing(found: StudyFigures) -> str:
    if found.is_too_few:
        return gettext("Fewer than five participants fit; nothing is said of them.")
    if found.is_too_few_left_out:
        return gettext(
            "The filter leaves out so few participants that their numbers could be worked out."
        )
    return gettext("No recording of these participants gave a result yet.")


def _say_filters(study: Study, found: StudyFigures) -> Iterator[Block]:
    chosen = describe_filter(study, found.filters)
    if chosen:
        yield blocks.heading(gettext("Who is meant"))
        yield blocks.facts(chosen)


def _say_shares(study: Study, found: StudyFigures) -> Iterator[Block]:
    figures = found.everyone
    if figures is None:
        return
    yield blocks.heading(gettext("Who showed which expression"))
    yield from _picture(study, found, "shares")
    yield blocks.table(
        (
            gettext("Expression"),
            gettext("Showed it"),
            gettext("Share, 95 %"),
            gettext("Mean probability, 95 %"),
        ),
        [
            (
                emotion_name(e),
                gettext("%(count)d of %(n)d")
                % {"count": figures.shares[e].count, "n": figures.shares[e].n},
                describe_value(e, figures.shares[e]),
                describe_value(e, figures.means[e]),
            )
            for e in EMOTIONS
        ],
        widths=("1", "1", "1", "1"),
        caption=gettext("Who showed which expression"),
    )
    valence = describe_value("valence", figures.means["valence"])
    yield blocks.paragraph(
        gettext("Mean valence: %(value)s, on a scale from −1 to +1.") % {"value": valence},
        gettext(
            "An index derived from the seven, not measured by itself: happiness less anger, "
            "disgust, fear and sadness."
        ),
    )


def _draw(study: Study, found: StudyFigures, name: str) -> Iterator[Block]:
    sheet = STUDY_CHARTS[name](study, found)
    if sheet is not None:
        yield blocks.heading(sheet.title)
        yield from blocks.picture(sheet, sheet.title)


def _picture(study: Study, found: StudyFigures, name: str) -> list[Block]:
    sheet = STUDY_CHARTS[name](study, found)
    return blocks.picture(sheet, sheet.title if sheet else "")


def _say_groups(study: Study, found: StudyFigures) -> Iterator[Block]:
    groups = [part for part in found.groups if part.n != 0]
    if len(groups) < 2:
        return
    yield blocks.heading(gettext("By group"))
    yield from _picture(study, found, "groups")
    withheld = gettext("withheld")
    yield blocks.table(
        (gettext("Group"), "n", *(emotion_name(emotion) for emotion in EMOTIONS)),
        [(part.label, *_list_shares(part, withheld)) for part in groups],
        widths=("3", "2", *("2",) * len(EMOTIONS)),
        caption=gettext("By group"),
    )
    if any(part.is_withheld for part in groups):
        yield blocks.paragraph(
            gettext(
                "Of groups of fewer than five people nothing is said, nor of another group from "
                "which they could be worked out."
            ),
            is_muted=True,
        )


def _list_shares(part: Part, withheld: str) -> Sequence[str]:
    if part.figures is None or part.n is None:
        return (withheld, *("–",) * len(EMOTIONS))
    return (str(part.n), *(format_percent(part.figures.shares[e].value) for e in EMOTIONS))


def _say_comparison(study: Study, found: StudyFigures) -> Iterator[Block]:
    comparison = found.comparison
    if comparison is None:
        return
    first, second = comparison.first, comparison.second
    assert first.figures is not None, "only groups that are shown are compared"
    assert second.figures is not None, "only groups that are shown are compared"
    title = gettext("%(second)s against %(first)s") % {
        "first": first.label,
        "second": second.label,
    }
    yield blocks.heading(title)
    sides: tuple[Figures, Figures] = (first.figures, second.figures)
    for is_share, name in ((True, gettext("Share")), (False, gettext("Mean"))):
        yield from _picture(study, found, "share-differences" if is_share else "mean-differences")
        rows = [
            describe_difference(difference, *sides)
            for difference in comparison.differences
            if difference.is_share == is_share
        ]
        yield blocks.table(
            (name, first.label, second.label, gettext("Difference"), "p"),
            [(row.name, row.first, row.second, row.difference, row.p_value) for row in rows],
            widths=("2", "3", "3", "5", "2"),
            caption=f"{title}, {name}",
        )
    yield blocks.paragraph(
        gettext(
            "The second group less the first, with 95 %% intervals. The p values are corrected by "
            "Holm for all %(n)d comparisons."
        )
        % {"n": comparison.n_comparisons},
        is_muted=True,
    )


def _say_method(study: Study, found: StudyFigures) -> Iterator[Block]:
    yield blocks.heading(gettext("How it was computed"))
    versions = read_versions(study)
    yield blocks.facts(
        [
            (gettext("Purpose"), study.get_purpose_display()),
            (gettext("Threshold"), format_decimal(found.threshold)),
            *(
                (gettext("Model: %(model)s") % {"model": model}, ", ".join(names))
                for model, names in versions.items()
            ),
            *([(gettext("Notice given"), study.notice_given_by)] if study.notice_given_by else []),
        ]
    )
    if study.notice:
        yield blocks.notice(gettext("What participants were told"), study.notice)
    yield blocks.paragraph(
        # xgettext:no-python-format
        gettext(
            "Each participant counts once, however long the recordings. Intervals are of 95 %: of "
            "shares by Wilson, of differences of shares by Newcombe, of means by Student and Welch."
        ),
        gettext(
            "Expression is what is seen in a face and heard in a voice. It does not determine what "
            "somebody feels, and the models err: no number here is about a single person."
        ),
        gettext(
            "It is no diagnosis and no screening, and no ground for a decision about a person."
        ),
        is_muted=True,
    )
