"""People on the admin site: invited, given a role, and shut out."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    BaseUserCreationForm,
    SetUnusablePasswordMixin,
)
from django.contrib.auth.forms import UserChangeForm as DjangoUserChangeForm
from django.db.models import QuerySet
from django.forms import ChoiceField, RadioSelect
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.admin_scope import OrganizationScopedAdmin
from accounts.closing import end_every_access
from accounts.invitations import describe_invitation, invite, is_invited
from accounts.models import User
from accounts.second_factor import has_second_factor
from accounts.security_mail import Notice, tell


class NewPersonForm(SetUnusablePasswordMixin, BaseUserCreationForm[User]):  # type: ignore[type-arg]  # no class getter
    """An address instead of a user name; the person chooses the password, unless it is set here."""

    usable_password = ChoiceField(
        label=_("First password"),
        choices=(("false", _("Invite the person")), ("true", _("Set it here"))),
        initial="false",
        widget=RadioSelect(attrs={"class": "radiolist inline"}),
        help_text=_("Who is invited gets a link and chooses it."),
    )

    class Meta:
        model = User
        fields = ("email",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("password1", "password2"):
            self.fields[name].required = False


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


class UserAdmin(OrganizationScopedAdmin[User], DjangoUserAdmin[User]):
    """People; nobody but the operator sees or makes superusers."""

    form = UserChangeForm
    add_form = NewPersonForm
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
    actions = ("invite_again", "deactivate", "activate")
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
                    "email", "full_name", "organization", "role",
                    "usable_password", "password1", "password2",
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

    def response_add(
        self, request: HttpRequest, obj: User, post_url_continue: str | None = None
    ) -> HttpResponse:
        if is_invited(obj):
            self._tell(request, describe_invitation(invite(request, obj)))
        return super().response_add(request, obj, post_url_continue)

    @admin.action(description=_("Invite the chosen people again"), permissions=("change",))
    def invite_again(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Make new links for those who have not chosen a password yet; the old ones are void."""
        for user in users:
            if is_invited(user):
                self._tell(request, describe_invitation(invite(request, user)))
            else:
                sentence = gettext("%(person)s needs no invitation.") % {"person": user}
                self.message_user(request, sentence, messages.WARNING)

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
