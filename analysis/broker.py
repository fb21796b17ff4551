"""Messages to the workers, sent without anybody waiting for a broker that is down."""

import logging
from collections.abc import Callable
from typing import Final
from uuid import UUID

from celery import current_app
from kombu.exceptions import OperationalError as BrokerError

from analysis.outage import Outage

log = logging.getLogger(__name__)

# A worker waits long for the next message, but nobody waits long for an upload to be sent.
_PUBLISHING: Final = {"socket_connect_timeout": 2, "socket_timeout": 3}
broker_outage: Final = Outage(forget_after_s=10.0)


def publish(send: Callable[..., object], task_name: str, row_id: UUID) -> bool:
    """Send one row's message; False if the broker is down, which is remembered for a while.

    Args:
        send: takes `args` and `connection`, as a task's `apply_async` does.
    """
    if broker_outage.is_on:
        return False
    try:
        with current_app.connection_for_write(transport_options=_PUBLISHING) as connection:
            send(args=(str(row_id),), connection=connection)
    except (BrokerError, OSError) as error:
        log.warning("%s waits for %s, the broker is down: %s", row_id, task_name, error)
        broker_outage.begin()
        return False
    return True
