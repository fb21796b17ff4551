"""Organizations, users and tokens on the admin site."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm
from django.contrib.auth.forms import UserChangeForm as DjangoUserChangeForm
from django.contrib.auth.models import Group
from django.db.models import Count, QuerySet
from django.forms import ChoiceField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.admin_scope import OrganizationScopedAdmin
from accounts.closing import end_every_access
from accounts.models import ApiToken, Organization, SignInThrottle, User
from accounts.purpose_forms import NewOrganizationForm
from accounts.second_factor import has_second_factor
from accounts.security_mail import Notice, tell
from accounts.time_zones import list_time_zones
from accounts.tokens import revoke_token

# Roles say what a user may do; groups would be a second answer to the same question.
admin.site.unregister(Group)


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


class UserCreationForm(BaseUserCreationForm[User]):
    """An address instead of a user name, and always a password: there is no other way in."""

    class Meta:
        model = User
        fields = ("email",)


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # no class getter
    """A password that an administrator sets closes what was opened with the old one."""

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002  # as Django calls it
        user: User = super().save(commit)
        end_every_access(user)
        tell(user, Notice.PASSWORD_CHANGED)
        return user


class UserChangeForm(DjangoUserChangeForm[User]):
    """As Django's, without its user name field."""

    class Meta:
        model = User
        fields = "__all__"
        field_classes: dict[str, type] = {}


@admin.register(User)
class UserAdmin(OrganizationScopedAdmin[User], DjangoUserAdmin[User]):
    """People; nobody but the operator sees or makes superusers."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = PasswordForm
    can_delete = False
    list_display = ("email", "full_name", "role", "organization", "is_active", "last_login")
    list_filter = (
        "role",
        "is_active",
        "is_staff",
        ("organization", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("organization",)
    search_fields = ("email", "full_name")
    ordering = ("email",)
    filter_horizontal = ()
    readonly_fields = ("second_factor", "last_login", "date_joined")
    actions = ("deactivate", "activate")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Person"), {"fields": ("full_name", "organization", "role")}),
        (
            _("Access"),
            {
                "fields": ("is_active", "is_staff", "second_factor"),
                "description": _("Staff with the role of administrator may use this site."),
            },
        ),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": (
                    "email", "full_name", "organization", "role", "password1", "password2",
                ),
            },
        ),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        queryset = super().get_queryset(request)
        return queryset if request.user.is_superuser else queryset.filter(is_superuser=False)

    def get_list_filter(self, request: HttpRequest) -> Any:
        filters = super().get_list_filter(request)
        return filters if request.user.is_superuser else filters[:-1]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        # The password column must not be searched character by character.
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("second factor"))
    def second_factor(self, user: User) -> str:
        if not has_second_factor(user):
            return gettext("none")
        address = reverse("accounts:second_factor_reset", args=(user.pk,))
        return format_html('<a href="{}">{}</a>', address, gettext("Reset the second factor"))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        if not obj.is_active:
            end_every_access(obj)

    @admin.action(description=_("Deactivate the chosen accounts"), permissions=("change",))
    def deactivate(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Deactivate all but the reader's own account."""
        others = users.exclude(email=request.user.get_username())
        for user in others:
            end_every_access(user)
        n_users = others.update(is_active=False)
        self._tell(
            request,
            ngettext("%d account deactivated.", "%d accounts deactivated.", n_users) % n_users,
        )

    @admin.action(description=_("Activate the chosen accounts"), permissions=("change",))
    def activate(self, request: HttpRequest, users: QuerySet[User]) -> None:
        n_users = users.update(is_active=True)
        self._tell(
            request, ngettext("%d account activated.", "%d accounts activated.", n_users) % n_users
        )

    def _tell(self, request: HttpRequest, sentence: str) -> None:
        self.message_user(request, sentence, messages.SUCCESS)


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
