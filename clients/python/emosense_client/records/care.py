"""Who sees whom, and what people are asked."""

from __future__ import annotations

from typing import TypedDict


class Colleague(TypedDict):
    """A person of the same organization."""

    id: str
    email: str
    full_name: str


class Member(TypedDict):
    """One clinician of a patient's care team."""

    id: str
    subject: str
    user: Colleague
    added_by: str | None
    created_at: str


class StudyMember(TypedDict):
    """One product user who works on a study."""

    id: str
    study: str
    user: Colleague
    added_by: str | None
    created_at: str


class Grant(TypedDict):
    """A clinician who is let in for a time, and why."""

    id: str
    subject: str
    user: Colleague
    reason: str
    granted_by: str | None
    is_emergency: bool
    created_at: str
    expires_at: str
    revoked_at: str | None


class Link(TypedDict):
    """A link by which a patient answers questions; it works once."""

    id: str
    subject: str
    asks_phq9: bool
    asks_mood: bool
    created_at: str
    expires_at: str
    used_at: str | None
    revoked_at: str | None
    self_report: str | None


class CreatedLink(Link):
    """A new link with its address, which no later answer holds."""

    url: str
