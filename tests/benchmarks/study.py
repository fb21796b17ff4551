"""How long the server takes for the dashboard of a large study: each part, and the page.

Needs TEST_POSTGRES_URL; makes a database of its own there and drops it. Prints the median of
20 runs in one process, without a network, the number of queries, and the plan of the slowest
query. Ends with 1 where the page takes more than 500 ms.
"""

import argparse
import os
import statistics
import sys
import time

from tests.benchmarks.database import own_database, say

LIMIT_MS = 500.0
N_RUNS = 20


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--participants", type=int, default=2000)
    parser.add_argument("--readings", type=int, default=1_000_000)
    wanted = parser.parse_args()
    server = os.environ.get("TEST_POSTGRES_URL", "")
    if not server:
        say("TEST_POSTGRES_URL is not set; it must name a PostgreSQL server.")
        return 2
    with own_database(server):
        return measure(wanted.participants, wanted.readings)


def measure(n_participants: int, n_readings: int) -> int:
    # What follows reads the settings, which name the database from here on.
    from django.conf import settings
    from django.core.management import call_command

    from accounts.models import Organization, User
    from analysis.models import StudyMoment
    from tests.benchmarks.people_of_a_study import make_study_of

    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    team = Organization.objects.create(
        name="Team", kind="company", for_customer_feedback=True, time_zone="Europe/Berlin"
    )
    user = User.objects.create_user("b@example.org", "x", role="product", organization=team)
    say(f"Making {n_participants:,} participants with {n_readings:,} readings …")
    study = make_study_of(n_participants, n_readings, user, say)
    n_moments = StudyMoment.objects.count()
    load = os.getloadavg()[0]
    say(f"{n_moments:,} moments; load of the machine {load:.1f} on {os.cpu_count()} cores")
    slowest = time_parts(study)
    medians = time_pages(study, user)
    say(f"Load of the machine in the end: {os.getloadavg()[0]:.1f}")
    explain(slowest)
    over = [what for what, median in medians.items() if median > LIMIT_MS]
    if over:
        say(f"Over {LIMIT_MS:.0f} ms: {', '.join(over)}")
    return 1 if over else 0


def time_parts(study) -> tuple[str, tuple]:
    """Print what each part of the numbers costs, and return the query that took longest."""
    from django.http import QueryDict

    from analysis.cohort import aggregates, choices, course, found, parts
    from analysis.cohort.filters import read_filter
    from analysis.cohort.people import Cohort

    def of(query=""):
        return Cohort(study, read_filter(QueryDict(query)))

    named = {
        "choices": lambda: choices.read_choices(study),
        "people counted": lambda: of().count(),
        "people counted, filtered": lambda: of("answer=Age%3D60%252B&since=2020-01-01").count(),
        "groups, calendar": lambda: parts.read_partitions(of(), ""),
        "groups, calendar, answers": lambda: parts.read_partitions(of(), "Satisfaction"),
        "the same, of one kind": lambda: parts.read_partitions(of("kind=video"), "Satisfaction"),
        "over time": lambda: course.read_course(of()),
        "over time, at a marker": lambda: course.read_course(of("marker=sees+the+price")),
        "strongest": lambda: found.find_strongest(of()),
        "ambiguous": lambda: found.find_ambiguous(of()),
        "volume": lambda: aggregates.read_volume(of(), 0),
    }
    longest = (0.0, "", ())
    for what, call in named.items():
        median, queries = time_call(what, call)
        longest = max(longest, max(queries))
    return longest[1:]


def time_pages(study, user) -> dict[str, float]:
    from django.test import Client
    from django.urls import reverse

    client = Client()
    client.force_login(user)
    page = reverse("analysis:study_dashboard", args=(study.pk,))
    group = study.groups.first().pk
    pages = {
        "dashboard": page,
        "dashboard, one group": f"{page}?group={group}",
        "dashboard, video at marker": f"{page}?kind=video&marker=sees+the+price&column=Age",
        "drill-down": reverse("analysis:study_drill", args=(study.pk,)) + "?shows=fear",
    }
    medians = {}
    for what, path in pages.items():
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        medians[what], _ = time_call(what, lambda path=path: client.get(path))
    return medians


def time_call(what: str, call) -> tuple[float, list[tuple[float, str, tuple]]]:
    """Print what a call costs; return the median in milliseconds and its timed queries."""
    from django.db import connection

    queries = []

    def note(execute, sql, params, many, context):
        begun = time.perf_counter()
        answer = execute(sql, params, many, context)
        queries.append((1000 * (time.perf_counter() - begun), sql, tuple(params or ())))
        return answer

    call()
    with connection.execute_wrapper(note):
        call()
    walls, cpus = [], []
    for _ in range(N_RUNS):
        begun, cpu = time.perf_counter(), time.process_time()
        call()
        walls.append(1000 * (time.perf_counter() - begun))
        cpus.append(1000 * (time.process_time() - cpu))
    median = statistics.median(walls)
    sys.stdout.write(
        f"{what:28} median {median:6.1f} ms, fastest {min(walls):6.1f} ms, "
        f"own processor time {statistics.median(cpus):5.1f} ms, {len(queries)} queries\n"
    )
    sys.stdout.flush()
    return median, queries


def explain(query: tuple[str, tuple]) -> None:
    from django.db import connection

    text, parameters = query
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {text}", parameters)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    sys.stdout.write(f"\nThe slowest query of the parts:\n{' '.join(text.split())}\n\n{plan}\n")


if __name__ == "__main__":
    sys.exit(main())
