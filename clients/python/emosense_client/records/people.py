"""Who is recorded, and who asks."""

from __future__ import annotations

from typing import TypedDict

from emosense_client.records.names import OrganizationKind, Purpose, Role, Scope, SubjectKind


class Organization(TypedDict):
    """The one organization whose rows the token reaches."""

    id: str
    name: str
    kind: OrganizationKind
    time_zone: str
    purposes: list[Purpose]


class User(TypedDict):
    """The person whose rights the token has."""

    id: str
    email: str
    full_name: str
    role: Role


class Token(TypedDict):
    """A token without its secret."""

    id: str
    name: str
    scopes: list[Scope]
    created_at: str
    last_used_at: str | None
    expires_at: str | None
    revoked_at: str | None


class CreatedToken(Token):
    """A new token with its plain text, which no later answer holds."""

    token: str


class Me(TypedDict):
    """The answer to: does my token work, and for what?"""

    user: User
    organization: Organization | None
    token: Token


class Subject(TypedDict):
    """A subject as it is read and created."""

    id: str
    kind: SubjectKind
    code: str
    name: str
    created_at: str
    archived_at: str | None
    has_consent: bool
    missing_consent: str | None


class EvidenceFile(TypedDict):
    """A scan or a photo that proves a consent."""

    id: str
    consent: str
    original_name: str
    media_type: str
    byte_size: int
    sha256: str
    created_at: str
    file_url: str


class Consent(TypedDict):
    """What one person was told or agreed to, and whether it was withdrawn."""

    id: str
    kind: str
    text: str | None
    own_text: str
    study: str | None
    text_digest: str
    purposes: list[str]
    way: str
    given_on: str
    evidence: str
    evidence_files: list[EvidenceFile]
    created_at: str
    withdrawn_at: str | None
    withdrawn_reason: str


class ConsentText(TypedDict):
    """A published text in one language; a change is another text with the next version."""

    id: str
    series: str
    version: int
    kind: str
    language: str
    title: str
    body: str
    purposes: list[str]
    published_at: str


class Session(TypedDict):
    """A session as it is read."""

    id: str
    subject: str
    study: str | None
    held_at: str
    context_note: str
    created_at: str
