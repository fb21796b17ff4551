"""README.txt of a person's archive: what each file is, in English and in German."""

import inspect
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.models import Subject
from analysis.subject_tables import SubjectTable, list_subject_tables

# What the rows of each table are, for the person they are about.
TABLES: Final[dict[str, str | Promise]] = {
    "subject": _("The person: code, name, kind, and since when."),
    "session": _("Visits or rounds of feedback, with what was asked."),
    "recording": _("Uploaded files: name, size, digest, status, and when a file was deleted."),
    "artifact": _("Pictures and data made from the recordings; the files are under media/."),
    "explanation": _("Explanations of results that somebody asked for."),
    "face_reading": _("Each face that was found, with its place, quality and probabilities."),
    "voice_reading": _("Each window of speech, with its probabilities."),
    "marker": _("Named moments of recordings."),
    "emotion_report": _("Fused results of sessions, with intervals and model versions."),
    "review": _("What clinicians said of the results."),
    "event": _("Events on the time axis, such as a change of medication."),
    "self_report": _("Answers to questionnaires, and mood."),
    "self_report_invitation": _("Links by which a questionnaire could be answered."),
    "subject_summary": _("The line of the list of people, computed from the results."),
    "care_team_member": _("Who is in the care team, by id."),
    "access_grant": _("Who was let in besides, with the reason."),
    "last_look": _("When each reader opened the person’s page last."),
    "participant": _("Studies that the person takes part in."),
    "participant_summary": _("What a study’s figures count of the person."),
    "study_moment": _("Seconds of recordings, taken together for a study’s figures."),
    "resumable_upload": _("Files on their way, by name and size."),
    "answer": _("Tags and survey answers in studies."),
    "evidence_file": _("Files that prove a consent, such as a scan of the signed form."),
    "consent": _("Notices and consents: what was given or withdrawn, when, and with what proof."),
}
FILES: Final = (
    ("data.json", _("Every row of every table below, for programs.")),
    ("tables/*.csv", _("The same as tables, one file for each kind of row.")),
    ("media/*", _("Every uploaded file that is still kept, as it was uploaded.")),
    ("media/made-from/*", _("Pictures and data made from a recording, by its id.")),
    ("evidence/*", _("The files that prove a consent, by the consent’s id.")),
    ("audit.csv", _("Who read, changed or exported what of this person, and when; by ids.")),
    ("missing.txt", _("Only where a file could not be read: which, and why.")),
)
_WIDTH: Final = 26


def write_guide(subject: Subject, at: datetime) -> str:
    """Return the text, once in each language of the site."""
    parts = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            parts.append("\n".join(_write_part(subject, at)))
    return f"\n\n{'=' * 72}\n\n".join(parts) + "\n"


def _write_part(subject: Subject, at: datetime) -> list[str]:
    when = localtime(at).strftime("%Y-%m-%d %H:%M %Z")
    lines = [
        gettext("Everything that EmoSense keeps about %(code)s") % {"code": subject.code},
        "",
        gettext("Written on %(when)s for %(organization)s.")
        % {"when": when, "organization": subject.organization.name},
        gettext("Results describe visible and audible expression; they are no diagnosis."),
        gettext("Times are UTC. People who work here are named by ids; empty cells are unknown."),
        "",
        gettext("Files"),
    ]
    lines += [f"  {name:{_WIDTH}} {meaning}" for name, meaning in FILES]
    lines += ["", gettext("Tables")]
    lines += [f"  {table.name:{_WIDTH}} {_describe(table)}" for table in list_subject_tables()]
    return lines


def _describe(table: SubjectTable) -> str:
    """What its rows are; of a table without a line above, the first line of its documentation."""
    return str(TABLES.get(table.name) or (inspect.getdoc(table.model) or "").split("\n")[0])
