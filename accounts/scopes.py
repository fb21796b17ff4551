"""What a token may do of what its person may do."""

from collections.abc import Iterable
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Scope(models.TextChoices):
    """One permission of a token; none includes another."""

    READ = "read", pgettext_lazy("permission", "Read")
    UPLOAD = "upload", pgettext_lazy("permission", "Upload")
    EXPORT = "export", pgettext_lazy("permission", "Export")
    ADMIN = "admin", pgettext_lazy("permission", "Administer")


SENTENCES: Final[dict[str, Promise]] = {
    Scope.READ: _("Look at subjects, sessions, recordings, reports and studies."),
    Scope.UPLOAD: _("Add and change them, send recordings, review reports."),
    Scope.EXPORT: _("Fetch files that leave the house: tables, PDF, FHIR."),
    Scope.ADMIN: _("Delete, and manage tokens and webhooks."),
}
ALL_SCOPES: Final = tuple(str(scope) for scope in Scope)
# What most programs need: send recordings and read what came of them.
USUAL_SCOPES: Final = (str(Scope.READ), str(Scope.UPLOAD))


def order_scopes(scopes: Iterable[str]) -> list[str]:
    """Return the scopes once each, in the order in which they are declared.

    Raises:
        ValueError: one of them does not exist.
    """
    wanted = set(scopes)
    if unknown := wanted - set(ALL_SCOPES):
        raise ValueError(f"There is no scope {min(unknown)!r}.")
    return [scope for scope in ALL_SCOPES if scope in wanted]
