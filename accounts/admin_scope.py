"""The admin site of one organization: its administrators see and change its rows alone.

Django's own permissions are not used: superusers, the operators of the installation, may do
everything; a member of staff with the role of administrator may do in the own organization what
the admin class of a model allows; nobody else may do anything.
"""

from typing import Any, ClassVar, Generic, TypeVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from accounts.models import Organization, User

M = TypeVar("M", bound=models.Model)


def is_organization_admin(user: Any) -> bool:
    """Whether the user administers an organization on the admin site."""
    return bool(
        user.is_active
        and user.is_staff
        and getattr(user, "role", "") == User.Role.ADMIN
        and user.organization_id
    )


class OrganizationScopedAdmin(admin.ModelAdmin[M], Generic[M]):
    """Base of every admin class.

    Attributes:
        organization_path: look-up from a row to its organization's id; empty for models that
            belong to the machine room, which only superusers see.
        can_add, can_change, can_delete: what an organization's administrator may do; the operator
            may do all of it.
    """

    organization_path: ClassVar[str] = "organization_id"
    can_add: ClassVar[bool] = True
    can_change: ClassVar[bool] = True
    can_delete: ClassVar[bool] = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[M]:
        queryset = super().get_queryset(request)
        if request.user.is_superuser:
            return queryset
        if not self.organization_path or not is_organization_admin(request.user):
            return queryset.none()
        return queryset.filter(**{self.organization_path: _get_organization_id(request)})

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self._may(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, None, is_offered=self.can_add)

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self._may(request, obj, is_offered=self.can_change)

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self._may(request, obj, is_offered=self.can_delete)

    def _may(self, request: HttpRequest, obj: M | None, *, is_offered: bool = True) -> bool:
        if request.user.is_superuser and request.user.is_active:
            return True
        if not is_offered or not self.organization_path or not is_organization_admin(request.user):
            return False
        # A row that is not saved yet, as a delete page may ask about, has no owner to compare.
        return (
            obj is None or obj.pk is None or self.get_queryset(request).filter(pk=obj.pk).exists()
        )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial: dict[str, Any] = {"organization": _get_organization_id(request)}
        return initial | super().get_changeform_initial_data(request)

    def save_model(self, request: HttpRequest, obj: M, form: Any, change: bool) -> None:  # noqa: FBT001
        if not request.user.is_superuser and hasattr(obj, "organization_id"):
            obj.organization_id = _get_organization_id(request)
        super().save_model(request, obj, form, change)

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if not request.user.is_superuser:
            kwargs["queryset"] = _limit_choices(db_field.remote_field.model, request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if not request.user.is_superuser:
            kwargs["queryset"] = _limit_choices(db_field.remote_field.model, request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def _get_organization_id(request: HttpRequest) -> Any:
    return getattr(request.user, "organization_id", None)


def _limit_choices(model: type[models.Model], user: Any) -> models.QuerySet[Any]:
    """Rows of the user's organization; none of a model that has no organization."""
    queryset: models.QuerySet[Any] = model._default_manager.all()
    if model is Organization:
        return queryset.filter(pk=user.organization_id)
    if any(field.name == "organization" for field in model._meta.fields):
        return queryset.filter(organization_id=user.organization_id)
    return queryset.none()
