"""Writing, publishing and replacing texts; published ones never change."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.consent_drafts import draft_text
from accounts.consent_models import ConsentTextQuerySet
from accounts.models import ConsentText, Organization, User
from accounts.purpose_lock import require_all


def texts_of(organization: Organization | None) -> ConsentTextQuerySet:
    """Every text of an organization; none for whoever belongs to none."""
    texts = ConsentText.objects.select_related("organization")
    return texts.none() if organization is None else texts.filter(organization=organization)


def publish(text: ConsentText, user: User | None) -> bool:
    """Publish a draft for good; False if somebody did it already.

    Raises:
        PurposeNotDeclaredError: it speaks of a purpose that the organization does not declare.
    """
    require_all(text.organization_id, text.purposes)
    drafts = ConsentText.objects.filter(pk=text.pk, published_at__isnull=True)
    return bool(drafts.update(published_at=timezone.now(), published_by=user))


def begin_next_version(text: ConsentText, user: User | None) -> ConsentText:
    """Return the draft of the text's next version; the one that is there, if there is one."""
    with transaction.atomic():
        # Locked, so that two clicks make one draft.
        list(ConsentText.objects.select_for_update().filter(series=text.series).values_list("pk"))
        versions = ConsentText.objects.filter(series=text.series)
        present = versions.filter(published_at__isnull=True).first()
        if present is not None:
            return present
        last = versions.aggregate(last=Max("version"))["last"]
        return ConsentText.objects.create(
            organization_id=text.organization_id,
            series=text.series,
            version=last + 1,
            kind=text.kind,
            language=text.language,
            title=text.title,
            body=text.body,
            created_by=user,
            **ConsentText.purpose_columns(text.purposes),
        )


def publish_default(
    organization: Organization, kind: str, language: str, contact: str, user: User | None
) -> ConsentText:
    """Publish the built-in text of this kind and language as it is."""
    draft = draft_text(organization, kind, language, contact)
    now = timezone.now()
    return ConsentText.objects.create(
        organization=organization,
        kind=kind,
        language=language,
        title=draft.title,
        body=draft.body,
        created_by=user,
        published_at=now,
        published_by=user,
        **ConsentText.purpose_columns(draft.purposes),
    )
