"""Words for what accounts keep."""

from django import template

from accounts.browsers import describe_browser as describe
from accounts.models import BrowserSession

register = template.Library()


@register.simple_tag
def describe_browser(session: BrowserSession) -> str:
    """Browser and system of a session in words."""
    return describe(session.browser, session.system)
