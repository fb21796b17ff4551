"""Organizations, tokens and locks on the admin site; people stand in `user_admin`."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Count, QuerySet
from django.forms import ChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin_scope import OrganizationScopedAdmin
from accounts.models import ApiToken, Organization, SignInThrottle, User
from accounts.purpose_forms import NewOrganizationForm
from accounts.time_zones import list_time_zones
from accounts.tokens import revoke_token
from accounts.user_admin import UserAdmin

# Roles say what a user may do; groups would be a second answer to the same question.
admin.site.unregister(Group)
admin.site.register(User, UserAdmin)


@admin.register(Organization)
class OrganizationAdmin(OrganizationScopedAdmin[Organization]):
    """An administrator may rename the own organization; only the operator makes or ends one."""

    organization_path = "pk"
    can_add = False
    can_delete = False
    list_display = ("name", "kind", "time_zone", "number_of_users", "created_at")
    list_filter = ("kind",)
    search_fields = ("name",)
    readonly_fields = (
        "declared_purposes",
        "purposes_declared_at",
        "purposes_declared_by",
        "created_at",
    )
    # Changed on the page Organization, Purposes, which says first whom it concerns.
    exclude = tuple(Organization.PURPOSE_FIELDS.values())

    def get_form(
        self,
        request: HttpRequest,
        obj: Organization | None = None,
        change: bool = False,  # noqa: FBT001, FBT002 - Django's signature
        **kwargs: Any,
    ) -> Any:
        if obj is None:
            kwargs["form"] = NewOrganizationForm
        return super().get_form(request, obj, change, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        # The kind whose usual purposes are ticked.
        initial: dict[str, Any] = {"kind": Organization.Kind.CLINIC}
        return initial | super().get_changeform_initial_data(request)

    def get_fields(self, request: HttpRequest, obj: Organization | None = None) -> Any:
        return super().get_fields(request, obj) if obj else NewOrganizationForm.Meta.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Organization | None = None) -> Any:
        return super().get_readonly_fields(request, obj) if obj else ()

    def save_model(
        self,
        request: HttpRequest,
        obj: Organization,
        form: Any,
        change: bool,  # noqa: FBT001
    ) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            assert isinstance(request.user, User)
            form.declare(request.user)

    @admin.display(description=_("purposes"))
    def declared_purposes(self, organization: Organization) -> str:
        return ", ".join(organization.purpose_names)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organization]:
        return super().get_queryset(request).annotate(n_users=Count("users"))

    @admin.display(description=_("users"), ordering="n_users")
    def number_of_users(self, organization: Any) -> int:
        return int(organization.n_users)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "time_zone":
            return ChoiceField(choices=[(name, name) for name in list_time_zones()])
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(ApiToken)
class ApiTokenAdmin(OrganizationScopedAdmin[ApiToken]):
    """Tokens are made by their users; administrators see them and may end them."""

    organization_path = "user__organization_id"
    can_add = False
    can_change = False
    can_delete = False
    list_display = (
        "name",
        "user",
        "describe_scopes",
        "created_at",
        "last_used_at",
        "expires_at",
        "revoked_at",
    )
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "last_used_at")
    list_select_related = ("user",)
    search_fields = ("name", "user__email")
    date_hierarchy = "created_at"
    exclude = ("digest",)
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        # The digest of a token made by hand would fit no text.
        return False

    def has_change_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False

    @admin.action(description=_("Revoke the chosen tokens"), permissions=("view",))
    def revoke(self, request: HttpRequest, tokens: QuerySet[ApiToken]) -> None:
        for token in tokens:
            revoke_token(token)
        self.message_user(request, _("The chosen tokens are revoked."), messages.SUCCESS)


@admin.register(SignInThrottle)
class SignInThrottleAdmin(OrganizationScopedAdmin[SignInThrottle]):
    """Locks that failed sign-ins left; the operator may delete one to let somebody in."""

    organization_path = ""
    list_display = ("__str__", "n_failures", "last_failure_at", "locked_until")
    readonly_fields = ("key", "n_failures", "last_failure_at", "locked_until")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
