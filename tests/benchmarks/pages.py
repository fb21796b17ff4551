"""How long the server takes for the pages that grow: the list, a long history, a report.

Needs TEST_POSTGRES_URL; makes a database of its own there and drops it. Prints the median of
20 requests in one process, without a network, the number of queries, and what part of it writes
the audit trail. Ends with 1 where a page takes more than 150 ms, or its entry more than 5 % of it.
"""

import os
import statistics
import sys
import time
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from tests.benchmarks.database import own_database, say

if TYPE_CHECKING:
    from django.test import Client

LIMIT_MS = 150.0
AUDIT_LIMIT = 0.05
N_RUNS = 20


def main() -> int:
    server = os.environ.get("TEST_POSTGRES_URL", "")
    if not server:
        say("TEST_POSTGRES_URL is not set; it must name a PostgreSQL server.")
        return 2
    with own_database(server):
        return measure()


def measure() -> int:
    # What follows reads the settings, which name the database from here on.
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from accounts.models import Organization, User
    from analysis.models import EmotionReport
    from tests.benchmarks.crowd import make_crowd

    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    clinic = Organization.objects.create(
        name="Clinic", kind="clinic", for_care=True, time_zone="Europe/Berlin"
    )
    user = User.objects.create_user("a@example.org", "x", role="clinician", organization=clinic)
    say("Making 2,000 patients …")
    longest = make_crowd(user, timezone.now())
    report = EmotionReport.objects.filter(session__subject=longest, n_faces=1, n_windows__gt=0)
    client = Client()
    client.force_login(user)
    people = reverse("analysis:subjects")
    pages = {
        "list of 2,001 people": people,
        "list, searched": f"{people}?q=B-1",
        "history of 500 sessions": reverse("analysis:subject", args=(longest.pk,)),
        "report": reverse("analysis:report", args=(report.first().session_id,)),
        "consents of a patient": reverse("analysis:consents", args=(longest.pk,)),
    }
    times = {what: time_page(client, what, path) for what, path in pages.items()}
    slow = [what for what, (median, _) in times.items() if median > LIMIT_MS]
    if slow:
        say(f"Over {LIMIT_MS:.0f} ms: {', '.join(slow)}")
    noted = [what for what, (_, part) in times.items() if part > AUDIT_LIMIT]
    if noted:
        say(f"The audit trail takes more than {AUDIT_LIMIT:.0%} of: {', '.join(noted)}")
    return 1 if slow or noted else 0


def time_page(client: "Client", what: str, path: str) -> tuple[float, float]:
    """Print what one page costs; return its median in milliseconds and the audit trail's part."""
    from django.db import connection

    from accounts import audit

    queries: list[str] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        queries.append(sql)
        return execute(sql, params, many, context)

    for _ in range(2):
        answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    with connection.execute_wrapper(count):
        client.get(path)
    walls, cpus = [], []
    entries: list[float] = []

    def append(*arguments: Any) -> None:
        begin = time.perf_counter()
        plain_append(*arguments)
        entries.append(1000 * (time.perf_counter() - begin))

    plain_append = audit.append
    with patch.object(audit, "append", append):
        for _ in range(N_RUNS):
            wall, cpu = time.perf_counter(), time.process_time()
            client.get(path)
            walls.append(1000 * (time.perf_counter() - wall))
            cpus.append(1000 * (time.process_time() - cpu))
    assert len(entries) == N_RUNS
    median, entry = statistics.median(walls), statistics.median(entries)
    sys.stdout.write(
        f"{what:26} median {median:6.1f} ms, fastest {min(walls):6.1f} ms, "
        f"own processor time {statistics.median(cpus):6.1f} ms, {len(queries)} queries, "
        f"{len(answer.content) / 1000:.0f} kB, audit entry {entry:.2f} ms ({entry / median:.1%})\n"
    )
    return median, entry / median


if __name__ == "__main__":
    sys.exit(main())
