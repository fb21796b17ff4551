"""The time zones that an organization may choose."""

import zoneinfo
from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


@cache
def list_time_zones() -> tuple[str, ...]:
    """Names as people know them, such as Europe/Berlin, in order; UTC first."""
    names = (n for n in zoneinfo.available_timezones() if "/" in n and not n.startswith("Etc/"))
    return ("UTC", *sorted(names))


def validate_time_zone(name: str) -> None:
    """Refuse a name that the time zone database does not know."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("There is no time zone named %(name)s."), params={"name": name})
