"""JSON of values from the database, with times to the microsecond."""

import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


class PreciseEncoder(DjangoJSONEncoder):
    """Django's own encoder cuts times to milliseconds, and what is cut cannot be compared."""

    def default(self, o: Any) -> Any:
        if isinstance(o, datetime.datetime):
            return o.isoformat().replace("+00:00", "Z")
        return super().default(o)
