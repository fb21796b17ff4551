"""Consents of a person, and the texts that they are given to."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from accounts.models import ConsentText
from accounts.purposes import Purpose
from analysis.api.serializers.evidence import EvidenceFileSerializer
from analysis.api.serializers.purposes import PurposeField
from analysis.api.serializers.values import ResourceSerializer
from analysis.models import Consent


class ConsentTextSerializer(ResourceSerializer):
    """A published text in one language; a change is another text with the next version."""

    purposes = serializers.ListField(child=PurposeField(choices=Purpose.choices), read_only=True)

    class Meta:
        model = ConsentText
        fields = (
            "id",
            "series",
            "version",
            "kind",
            "language",
            "title",
            "body",
            "purposes",
            "published_at",
        )


class ConsentSerializer(ResourceSerializer):
    """What one person was told or agreed to, and whether it was withdrawn."""

    evidence_files = EvidenceFileSerializer(many=True, read_only=True)
    purposes = serializers.ListField(child=PurposeField(choices=Purpose.choices), read_only=True)

    class Meta:
        model = Consent
        fields = (
            "id",
            "kind",
            "text",
            "own_text",
            "study",
            "text_digest",
            "purposes",
            "way",
            "given_on",
            "evidence",
            "evidence_files",
            "created_at",
            "withdrawn_at",
            "withdrawn_reason",
        )


class NewConsentSerializer(serializers.Serializer[Any]):
    """A record of consent; it names a published text, or a form of the organization's own."""

    text = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="Id of a published text."
    )
    own_text = serializers.CharField(
        max_length=200,
        required=False,
        allow_blank=True,
        default="",
        help_text="Name and version of a form that is not kept here; required without `text`.",
    )
    kind = serializers.ChoiceField(
        Consent.Kind.choices,
        default=Consent.Kind.CONSENT,
        help_text="Of an own form; a text has its own. A notice is enough for care alone.",
    )
    purposes = serializers.ListField(
        child=PurposeField(choices=Purpose.choices), allow_empty=False, max_length=10
    )
    way = serializers.ChoiceField(
        [one for one in Consent.Way.choices if one[0] != Consent.Way.STUDY],
        help_text="How it was given.",
    )
    given_on = serializers.DateField(default=timezone.localdate)
    evidence = serializers.CharField(
        max_length=300,
        required=False,
        allow_blank=True,
        default="",
        help_text="Where the proof is kept, such as a file number.",
    )


class WithdrawalSerializer(serializers.Serializer[Any]):
    """Why it is withdrawn; nobody has to say."""

    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
