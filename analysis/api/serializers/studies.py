"""Studies, and who takes part in them."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from analysis.api.serializers.purposes import PurposeField
from analysis.api.serializers.values import ResourceSerializer
from analysis.models import Participant, Study
from analysis.participants import CODE_LETTERS, GROUP_LETTERS, VALUE_LETTERS


class StudySerializer(ResourceSerializer):
    """A study as it is read and created."""

    purpose = PurposeField(choices=Study.Purpose.choices)
    groups = serializers.SerializerMethodField(help_text="Names of the groups, in their order.")

    class Meta:
        model = Study
        fields = (
            "id",
            "name",
            "product",
            "purpose",
            "description",
            "notice",
            "notice_given_by",
            "threshold",
            "groups",
            "created_at",
            "archived_at",
        )
        read_only_fields = ("created_at", "archived_at")
        extra_kwargs: dict[str, dict[str, Any]] = {
            "notice": {"help_text": "What participants are told; without it nothing is taken in."},
            "notice_given_by": {"help_text": "How they are told; required like the notice."},
            "threshold": {
                "help_text": "From which probability on a participant shows an expression."
            },
        }

    def get_groups(self, study: Study) -> list[str]:
        return [group.name for group in study.groups.all()]


class StudyChangeSerializer(StudySerializer):
    """What may change later; the purpose only while nobody takes part."""

    archived = serializers.BooleanField(
        required=False,
        help_text="True archives the study: it takes nothing new. False restores.",
    )

    class Meta(StudySerializer.Meta):
        fields = (  # type: ignore[assignment]  # another number of names
            "name",
            "product",
            "purpose",
            "description",
            "notice",
            "notice_given_by",
            "threshold",
            "archived",
        )

    def validate_purpose(self, purpose: str) -> str:
        study = self.instance
        assert isinstance(study, Study)
        if purpose != study.purpose and study.participants.exists():
            raise serializers.ValidationError(
                "The participants were told the purpose, so it cannot change any more.", "fixed"
            )
        return purpose

    def update(self, instance: Study, validated_data: dict[str, Any]) -> Study:
        archived = validated_data.pop("archived", None)
        if archived is not None and archived != (instance.archived_at is not None):
            instance.archived_at = timezone.now() if archived else None
        changed: Study = super().update(instance, validated_data)
        return changed


class ParticipantSerializer(ResourceSerializer):
    """A participant as they are read."""

    subject = serializers.UUIDField(source="subject_id", read_only=True)
    code = serializers.CharField(source="subject.code", read_only=True)
    session = serializers.UUIDField(
        source="session_id",
        read_only=True,
        allow_null=True,
        help_text="The session that holds the recordings; null before the first one.",
    )
    group = serializers.CharField(source="group.name", read_only=True, allow_null=True)
    tags = serializers.SerializerMethodField()
    answers = serializers.SerializerMethodField(help_text="Survey answers by column.")

    class Meta:
        model = Participant
        fields = ("id", "subject", "code", "session", "group", "tags", "answers", "created_at")

    def get_tags(self, participant: Participant) -> list[str]:
        return [answer.column for answer in participant.answers.all() if not answer.value]

    def get_answers(self, participant: Participant) -> dict[str, str]:
        return {a.column: a.value for a in participant.answers.all() if a.value}


class NewParticipantSerializer(serializers.Serializer[Any]):
    """Somebody who is taken into a study, or who gets another group, tags and answers."""

    code = serializers.CharField(max_length=CODE_LETTERS, help_text="The customer's code.")
    group = serializers.CharField(
        max_length=GROUP_LETTERS,
        required=False,
        default="",
        allow_blank=True,
        help_text="Name of the group; a new name makes a new group.",
    )
    tags = serializers.ListField(
        child=serializers.CharField(max_length=GROUP_LETTERS),
        max_length=100,
        required=False,
        default=list,
        help_text="Words to find participants by.",
    )
    answers = serializers.DictField(
        child=serializers.CharField(max_length=VALUE_LETTERS),
        required=False,
        default=dict,
        help_text="Survey answers by column; those named are written over.",
    )


class ParticipantChangeSerializer(serializers.Serializer[Any]):
    """What may change of a participant; what is left out stays."""

    group = serializers.CharField(
        max_length=GROUP_LETTERS,
        required=False,
        allow_null=True,
        help_text="Name of the group; a new name makes a new group, null is no group.",
    )
    tags = serializers.ListField(
        child=serializers.CharField(max_length=GROUP_LETTERS),
        max_length=100,
        required=False,
        help_text="In place of all tags.",
    )
    answers = serializers.DictField(
        child=serializers.CharField(max_length=VALUE_LETTERS),
        required=False,
        help_text="In place of all survey answers.",
    )

    def to_changes(self, participant: Participant) -> dict[str, Any]:
        """What `analysis.participants.change` is to do; the data must be valid."""
        sent = self.validated_data
        changes: dict[str, Any] = {}
        if "group" in sent:
            changes["group_name"] = sent["group"] or ""
        if "tags" in sent or "answers" in sent:
            present = {answer.column: answer.value for answer in participant.answers.all()}
            tags = sent.get("tags", [column for column, value in present.items() if not value])
            answers = sent.get("answers", {c: value for c, value in present.items() if value})
            changes["answers"] = dict.fromkeys(tags, "") | answers
        return changes


class RemovalSerializer(serializers.Serializer[Any]):
    """What becomes of the recordings of somebody who leaves a study."""

    recordings = serializers.ChoiceField(
        ("keep", "delete"),
        help_text="`keep` leaves them with the customer, in no study; `delete` deletes them with "
        "all results, as after a withdrawal.",
    )
