"""What every admin class of computed rows shares: to be looked at, never typed in."""

from typing import Any, Generic, TypeVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from accounts.admin_scope import OrganizationScopedAdmin
from analysis.wording import format_percent

M = TypeVar("M", bound=models.Model)
Part = TypeVar("Part", bound=models.Model)

ORGANIZATION_FILTER = ("organization", admin.RelatedOnlyFieldListFilter)


class OwnedAdmin(OrganizationScopedAdmin[M]):
    """Rows of one organization; the filter by organization is the operator's alone."""

    def get_list_filter(self, request: HttpRequest) -> Any:
        filters = [entry for entry in super().get_list_filter(request)]
        if not request.user.is_superuser:
            filters = [entry for entry in filters if entry != ORGANIZATION_FILTER]
        return filters


class ComputedAdmin(OwnedAdmin[M]):
    """Rows that the product writes; a hand that changed them would make them untrue."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


class ReadOnlyAdmin(ComputedAdmin[M]):
    """Rows that go only with what they belong to."""

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        # Django asks about the parts of what is deleted, too; those may go with the whole.
        match = request.resolver_match
        return match is not None and match.url_name not in self._own_url_names()

    def _own_url_names(self) -> tuple[str, ...]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return (f"{name}_delete", f"{name}_changelist", f"{name}_change")


class ReadOnlyInline(admin.TabularInline[Part, M], Generic[Part, M]):
    """Rows beneath the one that is looked at, whose own admin class has decided who sees them."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def percent(value: float | None) -> str:
    """A probability as a list shows it; a dash where there is none."""
    return "–" if value is None else format_percent(value)
