"""Who works on a study, who sees a patient, and what the patient is asked."""

from __future__ import annotations

from typing import cast

from emosense_client.pages import Pages
from emosense_client.records import CreatedLink, Grant, Link, Member, StudyMember
from emosense_client.resources.base import Resource, keep_given, path_of


class CareTeams(Resource):
    """The clinicians who see a patient."""

    def list(self, subject: str) -> Pages[Member]:
        return Pages(self._transport, path_of("subjects", subject, "team"), {})

    def get(self, member: str) -> Member:
        return cast(Member, self._get(path_of("team", member)))

    def add(self, subject: str, email: str) -> Member:
        """Take a clinician of the patient's organization into the team."""
        path = path_of("subjects", subject, "team")
        return cast(Member, self._post(path, {"email": email}))

    def remove(self, member: str) -> None:
        self._delete(path_of("team", member))


class StudyMembers(Resource):
    """The product users who see a study."""

    def list(self, study: str) -> Pages[StudyMember]:
        return Pages(self._transport, path_of("studies", study, "members"), {})

    def get(self, member: str) -> StudyMember:
        return cast(StudyMember, self._get(path_of("members", member)))

    def add(self, study: str, email: str) -> StudyMember:
        """Let a product user of the study's organization work on it."""
        path = path_of("studies", study, "members")
        return cast(StudyMember, self._post(path, {"email": email}))

    def remove(self, member: str) -> None:
        self._delete(path_of("members", member))


class Grants(Resource):
    """Clinicians outside the team who are let in for some days."""

    def list(self, subject: str, *, is_emergency: bool | None = None) -> Pages[Grant]:
        wanted = None if is_emergency is None else str(is_emergency).lower()
        path = path_of("subjects", subject, "grants")
        return Pages(self._transport, path, {"is_emergency": wanted})

    def get(self, grant: str) -> Grant:
        return cast(Grant, self._get(path_of("grants", grant)))

    def create(self, subject: str, email: str, *, reason: str, days: int | None = None) -> Grant:
        body = keep_given(email=email, reason=reason, days=days)
        return cast(Grant, self._post(path_of("subjects", subject, "grants"), body))

    def revoke(self, grant: str) -> Grant:
        return cast(Grant, self._post(path_of("grants", grant, "revoke")))


class Links(Resource):
    """Links by which patients answer questions of themselves, without an account."""

    def list(self, subject: str) -> Pages[Link]:
        return Pages(self._transport, path_of("subjects", subject, "self-report-links"), {})

    def get(self, link: str) -> Link:
        return cast(Link, self._get(path_of("self-report-links", link)))

    def create(
        self,
        subject: str,
        *,
        asks_phq9: bool | None = None,
        asks_mood: bool | None = None,
        days: int | None = None,
    ) -> CreatedLink:
        """Make a link; its `url` stands in this answer alone."""
        body = keep_given(asks_phq9=asks_phq9, asks_mood=asks_mood, days=days)
        path = path_of("subjects", subject, "self-report-links")
        return cast(CreatedLink, self._post(path, body))

    def revoke(self, link: str) -> Link:
        return cast(Link, self._post(path_of("self-report-links", link, "revoke")))
