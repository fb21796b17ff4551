"""The participants of a study and its groups."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from analysis.models import Participant, Recording, Subject
from analysis.participants import enrol
from tests.audit import AUDIT_QUERIES
from tests.factories import make_recording, make_study, make_subject


@pytest.fixture
def study(bob):
    return make_study(bob, name="Spring release")


@pytest.fixture
def people(study, bob):
    """Three participants: two in groups, with answers to two columns and a tag."""
    rows = (
        ("C-1", "Version B", {"age": "34", "city": "Bonn", "panel": ""}),
        ("C-2", "Version A", {"age": "9", "city": "Köln"}),
        ("C-3", "", {"age": "none", "panel": ""}),
    )
    return [enrol(study, code, group_name=g, answers=a, user=bob) for code, g, a in rows]


def url_of(row, name="study_participants") -> str:
    return reverse(f"analysis:{name}", args=(row.pk,))


def codes(answer) -> list[str]:
    return [row.participant.subject.code for row in answer.context["table"].rows]


def test_the_table_has_a_column_for_each_question(sign_in, bob, study, people):
    make_recording(people[0].session)
    answer = sign_in(bob).get(url_of(study))
    table = answer.context["table"]
    assert codes(answer) == ["C-1", "C-2", "C-3"]
    assert [heading.name for heading in table.headings] == ["age", "city"]
    assert [cell.value for cell in table.rows[0].cells] == ["34", "Bonn"]
    assert [row.tags for row in table.rows] == [["panel"], [], ["panel"]]
    assert [row.n_recordings for row in table.rows] == [1, 0, 0]
    assert "Köln" in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "c-2"}, ["C-2"]),
        ({"group": "none"}, ["C-3"]),
        ({"column": "panel"}, ["C-1", "C-3"]),
        ({"column": "city", "value": "köln"}, ["C-2"]),
        ({"column": "age", "value": "3"}, []),
        ({"column": "made up"}, ["C-1", "C-2", "C-3"]),
        ({"group": "made up", "page": "x"}, ["C-1", "C-2", "C-3"]),
        ({"order": "-code"}, ["C-3", "C-2", "C-1"]),
        ({"order": "group"}, ["C-1", "C-2", "C-3"]),
        ({"order": "column:age"}, ["C-2", "C-1", "C-3"]),
        ({"order": "-column:age"}, ["C-1", "C-2", "C-3"]),
        ({"order": "column:city"}, ["C-1", "C-2", "C-3"]),
        ({"order": "recordings"}, ["C-2", "C-3", "C-1"]),
        ({"order": "column:'; drop"}, ["C-1", "C-2", "C-3"]),
        ({"q": "C-", "order": "-code", "column": "panel"}, ["C-3", "C-1"]),
    ],
)
def test_filters_and_order_stand_in_the_address(sign_in, bob, study, people, query, expected):
    make_recording(people[0].session)
    assert codes(sign_in(bob).get(url_of(study), query)) == expected


def test_a_group_is_a_filter(sign_in, bob, study, people):
    group = people[0].group
    assert codes(sign_in(bob).get(url_of(study), {"group": str(group.pk)})) == ["C-1"]
    other = enrol(make_study(bob), "C-9", group_name="Other", user=bob).group
    assert len(codes(sign_in(bob).get(url_of(study), {"group": str(other.pk)}))) == 3


def test_one_participant_is_added_by_hand(sign_in, bob, study, people):
    group = people[0].group
    fields = {"code": "C-7", "group": str(group.pk), "tags": "vip; panel", "answer_0": "40"}
    sign_in(bob).post(url_of(study, "participant_create"), fields)
    added = Participant.objects.get(subject__code="C-7")
    assert added.group == group
    assert dict(added.answers.values_list("column", "value")) == {
        "age": "40",
        "panel": "",
        "vip": "",
    }


def test_a_patients_code_is_refused_on_the_form(sign_in, alice, bob, study):
    make_subject(alice, code="P-1", name="Ana Moreau")
    html = sign_in(bob).post(url_of(study, "participant_create"), {"code": "P-1"}).content.decode()
    assert "taken by somebody who is no customer" in html
    assert "Ana" not in html


def test_nobody_is_added_without_notice(sign_in, bob):
    study = make_study(bob, notice="")
    assert "Add participant" not in sign_in(bob).get(url_of(study)).content.decode()
    answer = sign_in(bob).post(url_of(study, "participant_create"), {"code": "C-1"})
    assert "first write down" in answer.content.decode()
    assert not Subject.objects.exists()


def test_group_tags_and_answers_are_changed(sign_in, bob, study, people):
    url = url_of(people[0], "participant_edit")
    client = sign_in(bob)
    form = client.get(url).context["form"]
    assert form["tags"].value() == "panel"
    assert [field.value() for field in form.answer_fields] == ["34", "Bonn"]
    changed = {
        "group": "",
        "tags": "",
        "answer_0": "35",
        "answer_1": "",
        "new_column": "score",
        "new_value": "4",
    }
    client.post(url, changed)
    people[0].refresh_from_db()
    assert people[0].group is None
    answers = dict(people[0].answers.values_list("column", "value"))
    assert answers == {"age": "35", "score": "4"}


def test_a_new_column_needs_a_value(sign_in, bob, people):
    answer = sign_in(bob).post(url_of(people[0], "participant_edit"), {"new_column": "score"})
    assert "new_column" in answer.context["form"].errors


@pytest.mark.parametrize(("choice", "n_recordings"), [("keep", 1), ("delete", 0)])
def test_a_participant_is_removed_with_or_without_recordings(
    sign_in, bob, study, people, choice, n_recordings
):
    make_recording(people[0].session)
    url = url_of(people[0], "participant_remove")
    assert "cannot be undone" in sign_in(bob).get(url).content.decode()
    sign_in(bob).post(url, {"recordings": choice})
    assert not Participant.objects.filter(pk=people[0].pk).exists()
    assert Recording.objects.count() == n_recordings
    assert Subject.objects.filter(code="C-1").exists()


def upload(client, study, text: str):
    file = SimpleUploadedFile("people.csv", text.encode())
    return client.post(url_of(study, "participants_import"), {"file": file})


def test_a_file_is_shown_before_it_is_imported(sign_in, alice, bob, study, people):
    make_subject(alice, code="P-1")
    client = sign_in(bob)
    text = (
        'code,group,tags,age\nC-1,Version C,,50\nC-8,Version A,"vip, panel",\n'
        "P-1,,,\nC-8,,,\n,Version A,,\n"
    )
    plan = upload(client, study, text).context["plan"]
    assert [(row.line.code, row.outcome) for row in plan.lines] == [
        ("C-1", "changed"),
        ("C-8", "new"),
        ("P-1", "invalid"),
        ("C-8", "duplicate"),
        ("", "invalid"),
    ]
    assert plan.new_groups == ["Version C"]
    assert study.participants.count() == 3
    for _ in range(2):
        client.post(url_of(study, "participants_import"), {"plan": plan.signed})
    assert study.participants.count() == 4
    first = Participant.objects.get(subject__code="C-1")
    assert first.group.name == "Version C"
    assert dict(first.answers.values_list("column", "value"))["age"] == "50"
    new = Participant.objects.get(subject__code="C-8")
    assert set(new.answers.values_list("column", "value")) == {("vip", ""), ("panel", "")}
    assert (new.group.name, new.subject.created_by) == ("Version A", bob)


def test_a_plan_is_for_its_study_and_its_user_alone(sign_in, bob, dana, study):
    plan = upload(sign_in(bob), study, "code\nC-1\n").context["plan"]
    other = make_study(bob)
    for who, where in ((bob, other), (dana, study)):
        url = url_of(where, "participants_import")
        html = sign_in(who).post(url, {"plan": plan.signed}, follow=True).content.decode()
        assert "This list was shown" in html
    html = sign_in(bob).post(url_of(study, "participants_import"), {"plan": "x"}, follow=True)
    assert "did not arrive as it was shown" in html.content.decode()
    study.archived_at = "2026-01-01T00:00Z"
    study.save()
    sign_in(bob).post(url_of(study, "participants_import"), {"plan": plan.signed})
    assert not Participant.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name\nC-1\n", "among them “code”"),
        ("code,age,age\nC-1,1,2\n", "“age” twice"),
        ("code\n\n", "no line beneath"),
        ("code," + ",".join(f"q{n}" for n in range(101)) + "\nC-1\n", "at most 100 are read"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(sign_in, bob, study, text, words):
    assert words in upload(sign_in(bob), study, text).content.decode()


def test_groups_are_added_renamed_ordered_and_removed(sign_in, bob, study, people):
    client = sign_in(bob)
    client.post(url_of(study, "study_group_create"), {"name": "Control"})
    twice = client.post(url_of(study, "study_group_create"), {"name": "Control"})
    assert "has a group called" in twice.content.decode()

    def names() -> list[str]:
        return list(study.groups.values_list("name", flat=True))

    assert names() == ["Version B", "Version A", "Control"]
    control = study.groups.get(name="Control")
    for _ in range(3):
        client.post(url_of(control, "study_group_move"), {"direction": "up"})
    client.post(url_of(people[1].group, "study_group_move"), {"direction": "down"})
    assert names() == ["Control", "Version B", "Version A"]
    taken = client.post(url_of(control, "study_group_rename"), {"name": "Version A"})
    assert "has a group called" in taken.content.decode()
    client.post(url_of(control, "study_group_rename"), {"name": "Version 0"})
    assert names()[0] == "Version 0"
    group = people[0].group
    assert "1 participant" in client.get(url_of(group, "study_group_remove")).content.decode()
    client.post(url_of(group, "study_group_remove"))
    people[0].refresh_from_db()
    assert (people[0].group, names()) == (None, ["Version 0", "Version A"])


def test_what_people_answered_is_escaped(sign_in, bob, study):
    answers = {"<b>q</b>": "<script>alert(1)</script>", "<i>t</i>": ""}
    one = enrol(study, "<u>C</u>", group_name="<s>G</s>", answers=answers, user=bob)
    client = sign_in(bob)
    pages = [url_of(study), url_of(one, "participant_edit"), url_of(study, "study")]
    for url in pages:
        html = client.get(url).content.decode()
        for tag in ("<b>q", "<script>alert", "<i>t", "<u>C", "<s>G"):
            assert tag not in html


@pytest.mark.parametrize("n_people", [1, 8])
def test_number_of_queries_is_fixed(sign_in, bob, study, django_assert_max_num_queries, n_people):
    for number in range(n_people):
        enrol(study, f"C-{number}", group_name="A", answers={"age": "1", "t": ""}, user=bob)
    client = sign_in(bob)
    with django_assert_max_num_queries(12 + AUDIT_QUERIES):
        client.get(url_of(study), {"order": "column:age"})
