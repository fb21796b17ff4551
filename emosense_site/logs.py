"""Logging to the standard error stream, without personal data.

Nothing here mails tracebacks or logs SQL: both carry names and addresses. Request lines are
logged by path alone (see deploy/gunicorn.conf.py), because queries hold what people search for.
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def describe_logging(level: str) -> dict[str, Any]:
    """Return the logging configuration for one of Python's level names."""
    if level not in _LEVELS:
        raise ImproperlyConfigured(f"LOG_LEVEL must be one of {', '.join(_LEVELS)}, not {level!r}.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Replaces Django's own handlers, one of which mails tracebacks to administrators.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.db.backends": {"level": "WARNING"},
            # It logs whole addresses, which may hold a receiver's key.
            "httpx": {"level": "WARNING"},
        },
    }
