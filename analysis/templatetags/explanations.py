"""The explanation of a recording, where a report shows the recording."""

from typing import Any

from django import template
from django.template import Context

from analysis.models import EmotionReport, Recording
from analysis.presentation.explanations import describe_explanation

register = template.Library()


@register.inclusion_tag("analysis/_explanation_frame.html", takes_context=True)
def show_explanation(
    context: Context, recording: Recording, report: EmotionReport | None
) -> dict[str, Any]:
    """What drove the result, or the button that asks for it; nothing where there is no result."""
    return {
        "part": describe_explanation(recording, report),
        "csrf_token": context.get("csrf_token"),
    }
