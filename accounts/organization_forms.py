"""What an organization decides about the signing in of its people."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import LEAST_IDLE_MINUTES, Organization


class SignInRulesForm(forms.ModelForm[Organization]):
    """Whether a second factor is asked for, and how long a browser may stand idle."""

    class Meta:
        model = Organization
        fields = ("requires_second_factor", "idle_minutes")
        labels = {
            "requires_second_factor": _("Everybody needs a second factor"),
            "idle_minutes": _("Minutes without activity until sign-out"),
        }
        help_texts = {
            "requires_second_factor": _(
                "Who has none sets one up right after the next sign-in, before anything else. "
                "API tokens go on working."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = settings.IDLE_SIGN_OUT_MINUTES
        field = self.fields["idle_minutes"] = forms.IntegerField(
            label=self.fields["idle_minutes"].label,
            required=False,
            min_value=LEAST_IDLE_MINUTES,
            max_value=most,
            help_text=_("From %(least)s to %(most)s; empty means %(most)s.")
            % {"least": LEAST_IDLE_MINUTES, "most": most},
        )
        field.widget.attrs["inputmode"] = "numeric"
