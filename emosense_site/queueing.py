"""What Celery is told about the broker and the clock, and Django about the shared cache."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from celery.schedules import crontab
from kombu import Queue


def describe_transport(broker_url: str, folder: Path) -> dict[str, Any]:
    """Return kombu's transport options; a file-system broker keeps its messages under `folder`.

    Both directions of the file-system broker are one folder, because web and worker share it.
    """
    if broker_url.startswith("filesystem:"):
        messages, control = folder / "messages", folder / "control"
        for path in (messages, control):
            # kombu does not make the folders itself.
            path.mkdir(parents=True, exist_ok=True)
        return {
            "data_folder_in": str(messages),
            "data_folder_out": str(messages),
            "control_folder": str(control),
            "polling_interval": 0.2,
        }
    return {
        # An upload must not hang on a broker that is down: the row is kept and swept up later.
        "socket_connect_timeout": 2,
        # Longer than the ten seconds that a worker waits for the next message.
        "socket_timeout": 15,
        "socket_keepalive": True,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.2,
    }


def describe_queues() -> tuple[Queue, ...]:
    """Return the queues that every worker takes from in turn.

    Recordings, messages to other programs, and files of programs that wait for the answer.
    """
    return (Queue("celery"), Queue("webhooks"), Queue("ad_hoc"))


def describe_routes() -> dict[str, dict[str, str]]:
    """Return which task has a queue other than the first."""
    return {
        "analysis.tasks.deliver_message": {"queue": "webhooks"},
        "analysis.tasks.read_ad_hoc": {"queue": "ad_hoc"},
    }


def describe_schedule(*, sweep_s: int, expire_s: int) -> dict[str, Any]:
    """Return the beat schedule; a message that was not taken before the next one expires."""
    return {
        "sweep": {
            "task": "analysis.tasks.sweep",
            "schedule": timedelta(seconds=sweep_s),
            "options": {"expires": sweep_s},
        },
        "expire": {
            "task": "analysis.tasks.expire",
            "schedule": timedelta(seconds=expire_s),
            "options": {"expires": expire_s},
        },
        "delete_old_files": {
            "task": "analysis.tasks.delete_old_files",
            # At night in Europe, in UTC; a night that is missed is made up for in the next.
            "schedule": crontab(hour="2", minute="30"),
            "options": {"expires": 12 * 60 * 60},
        },
    }


def describe_cache(url: str) -> dict[str, Any]:
    """Return Django's cache: the Redis server at the address, or this process where it is empty."""
    if not url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": url,
        "KEY_PREFIX": "emosense",
        # Nobody waits for a count.
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
