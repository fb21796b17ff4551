"""What a bulk upload would do, checked before anything is sent."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext

from accounts.models import User
from analysis.archive import explain_archived
from analysis.batch_names import (
    NAME_LETTERS,
    NameIndex,
    is_document,
    is_passed_over,
    read_code,
    tidy_path,
)
from analysis.half_seen import explain_hidden, list_hidden_codes
from analysis.manifest_csv import Manifest, ManifestLine
from analysis.models import Study, Subject
from analysis.participants import (
    CODE_LETTERS,
    GROUP_LETTERS,
    EnrolError,
    check_answers,
    check_text,
)
from analysis.upload_plan import ChosenFile, Complaint, PlannedFile, UploadPlan

MAX_FILES: Final = 5000
_PER_QUERY: Final = 500


def check_manifest(
    study: Study, manifest: Manifest, chosen: Sequence[ChosenFile], user: User | None = None
) -> UploadPlan:
    """Return what would become of each line of a manifest and of each chosen file.

    Args:
        user: who uploads; None for a command.
    """
    paths, notices, complaints = _tidy_chosen(chosen)
    index = NameIndex(paths)
    lines: list[tuple[ManifestLine, str]] = []
    line_of: dict[str, int] = {}
    for line in manifest.lines:
        path = index.find(line.file) or tidy_path(line.file)
        problems = [*_find_problems(line), *_find_file_problem(line, path, line_of, index)]
        complaints += [Complaint(line.number, sentence) for sentence in problems]
        line_of.setdefault(path, line.number)
        lines.append((line, path))
    complaints += _find_contradictions(manifest.lines)
    codes = ((line.number, line.participant) for line, _ in lines)
    complaints += _find_taken_codes(study, codes, user)
    complaints += _find_absent(lines, paths, line_of)
    return UploadPlan(
        files=_plan_lines(lines, paths),
        complaints=sorted(complaints, key=_by_weight_and_line),
        notices=[*manifest.notices, *notices],
        survey_columns=manifest.survey_columns,
    )


def check_names(
    study: Study, chosen: Sequence[ChosenFile], rule: str, user: User | None = None
) -> UploadPlan:
    """Return what would become of files without a manifest, by the names that they have.

    Args:
        rule: of `NameRule`.
    """
    paths, notices, complaints = _tidy_chosen(chosen)
    files: list[PlannedFile] = []
    codes: dict[str, str] = {}
    for path, byte_size in paths.items():
        if is_document(path):
            sentence = gettext("“%(name)s” is a document by its name and will not be sent.")
            complaints.append(Complaint(None, sentence % {"name": path}, is_blocking=False))
            continue
        code = read_code(path, rule)
        files.append(PlannedFile(path, byte_size, None, code))
        codes.setdefault(code, path)
        if not code:
            sentence = gettext("“%(name)s” holds no participant’s code by this rule.")
            complaints.append(Complaint(None, sentence % {"name": path}))
        elif problem := _find_text_problem(code, CODE_LETTERS, gettext("The code")):
            complaints.append(Complaint(None, f"“{path}”: {problem}"))
    complaints += _find_taken_codes(study, ((None, code) for code in codes), user)
    return UploadPlan(files, sorted(complaints, key=_by_weight_and_line), notices, [])


def _tidy_chosen(
    chosen: Sequence[ChosenFile],
) -> tuple[dict[str, int | None], list[str], list[Complaint]]:
    """Return the sizes of the files by path, and what there is to say of the others."""
    paths: dict[str, int | None] = {}
    n_passed_over, complaints, notices = 0, [], []
    for file in chosen:
        path = tidy_path(file.name)
        if not path or is_passed_over(path):
            n_passed_over += 1
        elif len(path) > NAME_LETTERS:
            sentence = gettext("A file’s name has more than %(limit)d letters: “%(start)s…”.")
            values = {"limit": NAME_LETTERS, "start": path[:60]}
            complaints.append(Complaint(None, sentence % values, is_blocking=False))
        elif path in paths:
            sentence = gettext("“%(name)s” was chosen twice; the first is taken.")
            complaints.append(Complaint(None, sentence % {"name": path}, is_blocking=False))
        else:
            paths[path] = file.byte_size
    if n_passed_over:
        notices.append(
            gettext("Files that an operating system put there are passed over: %(n)d.")
            % {"n": n_passed_over}
        )
    if len(paths) > MAX_FILES:
        sentence = gettext("These are %(n)d files; one upload takes at most %(limit)d.")
        complaints.append(Complaint(None, sentence % {"n": len(paths), "limit": MAX_FILES}))
    return paths, notices, complaints


def _find_problems(line: ManifestLine) -> Iterator[str]:
    if not line.participant:
        yield gettext("The participant is missing.")
    if problem := _find_text_problem(line.participant, CODE_LETTERS, gettext("The participant")):
        yield problem
    if problem := _find_text_problem(line.group, GROUP_LETTERS, gettext("The group’s name")):
        yield problem
    try:
        check_answers(line.answers)
    except EnrolError as error:
        yield error.sentence


def _find_text_problem(text: str, limit: int, what: str) -> str:
    try:
        check_text(text, limit, what)
    except EnrolError as error:
        return error.sentence
    return ""


def _find_file_problem(
    line: ManifestLine, path: str, line_of: dict[str, int], index: NameIndex
) -> Iterator[str]:
    if not line.file:
        yield gettext("The file is missing.")
    elif problem := _find_text_problem(line.file, NAME_LETTERS, gettext("The file’s name")):
        yield problem
    elif index.is_ambiguous(line.file):
        sentence = gettext("Several files are called “%(name)s”; write the folder before it.")
        yield sentence % {"name": line.file}
    elif path in line_of:
        sentence = gettext("“%(name)s” stands in line %(line)d already.")
        yield sentence % {"name": line.file, "line": line_of[path]}


def _find_contradictions(lines: Iterable[ManifestLine]) -> Iterator[Complaint]:
    """Two groups, or two answers to one question, of one participant."""
    group_of: dict[str, tuple[int, str]] = {}
    answer_of: dict[tuple[str, str], tuple[int, str]] = {}
    for line in lines:
        if line.group:
            first, group = group_of.setdefault(line.participant, (line.number, line.group))
            if group != line.group:
                sentence = gettext(
                    "%(code)s is in group “%(group)s” here and in “%(other)s” in line %(line)d."
                )
                values = {"code": line.participant, "group": line.group, "other": group}
                yield Complaint(line.number, sentence % (values | {"line": first}))
        for column, value in line.answers.items():
            first, answer = answer_of.setdefault((line.participant, column), (line.number, value))
            if answer != value:
                sentence = gettext(
                    "%(code)s has “%(value)s” as “%(column)s” here and “%(other)s” "
                    "in line %(line)d."
                )
                values = {"code": line.participant, "value": value, "column": column}
                yield Complaint(line.number, sentence % (values | {"other": answer, "line": first}))


def _find_taken_codes(
    study: Study, codes: Iterable[tuple[int | None, str]], user: User | None
) -> Iterator[Complaint]:
    """Codes of people who cannot take part, at the first line that names each."""
    first_line: dict[str, int | None] = {}
    for line, code in codes:
        first_line.setdefault(code, line)
    wanted = sorted(first_line)
    for start in range(0, len(wanted), _PER_QUERY):
        subjects = Subject.objects.filter(
            organization_id=study.organization_id, code__in=wanted[start : start + _PER_QUERY]
        )
        hidden = list_hidden_codes(user, subjects.filter(kind=Subject.Kind.CUSTOMER))
        for subject in subjects:
            if subject.kind != Subject.Kind.CUSTOMER:
                # Whose code it is, is not told: that somebody is a patient is itself a secret.
                sentence = gettext(
                    "The code “%(code)s” is taken by somebody who is no customer. "
                    "Choose another one."
                ) % {"code": subject.code}
                yield Complaint(first_line[subject.code], sentence)
            elif subject.code in hidden:
                yield Complaint(first_line[subject.code], explain_hidden(subject.code))
            elif subject.archived_at is not None:
                yield Complaint(first_line[subject.code], explain_archived(subject))


def _find_absent(
    lines: Sequence[tuple[ManifestLine, str]],
    paths: dict[str, int | None],
    line_of: dict[str, int],
) -> Iterator[Complaint]:
    for line, path in lines:
        if line.file and path not in paths:
            sentence = gettext("“%(name)s” is not among the chosen files; it can be sent later.")
            yield Complaint(line.number, sentence % {"name": line.file}, is_blocking=False)
    for path in paths:
        if path not in line_of:
            sentence = gettext("“%(name)s” is not in the manifest and will not be sent.")
            yield Complaint(None, sentence % {"name": path}, is_blocking=False)


def _plan_lines(
    lines: Sequence[tuple[ManifestLine, str]], paths: dict[str, int | None]
) -> list[PlannedFile]:
    """Return the files; what one line says of a participant holds for each of their files."""
    groups: dict[str, str] = {}
    answers: dict[str, dict[str, str]] = {}
    files: dict[str, PlannedFile] = {}
    for line, path in lines:
        if line.group:
            groups.setdefault(line.participant, line.group)
        answers.setdefault(line.participant, {}).update(line.answers)
        planned = PlannedFile(
            path, paths.get(path), line.number, line.participant, is_chosen=path in paths
        )
        files.setdefault(path, planned)
    return [
        replace(
            file,
            group_name=groups.get(file.participant_code, ""),
            answers=answers[file.participant_code],
        )
        for file in files.values()
    ]


def _by_weight_and_line(complaint: Complaint) -> tuple[bool, bool, int]:
    return (not complaint.is_blocking, complaint.line is None, complaint.line or 0)
