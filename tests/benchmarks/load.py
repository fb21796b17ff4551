"""Fifty programs upload small files at once, to gunicorn with PostgreSQL and Redis.

Needs TEST_POSTGRES_URL and TEST_REDIS_URL. The web server is the shipped one with its shipped
settings, but that each token has half the rate. A stand-in plays the models, so that the worker
costs little and the numbers are those of the web. Ten of the programs share one token: they are
put off with 429 and `Retry-After`, and come back. Ends with 1 where anything else goes wrong, or
where an accepted file is not exactly one recording.
"""

import argparse
import asyncio
import hashlib
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from tests.benchmarks.database import run_sql, say
from tests.media import make_picture
from tests.tasks.installation import ROOT, Installation, wait_until

APP = "tests.tasks.stand_in_worker"
N_SHARING = 10
UPLOAD_RATE = "60/m"
MAKE_CLIENTS = """
from accounts.models import User
from accounts.tokens import create_token
from tests.factories import make_organization, make_session, make_subject, make_user
clinic = make_organization(name="Clinic")
user = make_user(User.Role.CLINICIAN, email="load@example.org", organization=clinic)
tokens = [create_token(user, f"program {{n}}")[1] for n in range({n_clients} - {n_sharing} + 1)]
tokens += tokens[-1:] * ({n_sharing} - 1)
answer = [
    [token, str(make_session(user, make_subject(user, code=f"P-{{n}}")).pk)]
    for n, token in enumerate(tokens)
]
"""
COUNT = """
from collections import Counter
from analysis.models import Recording
rows = list(Recording.objects.values_list("pk", "sha256", "status"))
answer = {"rows": [[str(pk), sha256] for pk, sha256, _ in rows],
          "statuses": dict(Counter(status for _, _, status in rows))}
"""


@dataclass
class Tally:
    """What the clients met.

    Attributes:
        accepted: id of the recording by the SHA-256 of the file.
        seconds: of each accepted upload, the waiting before it not included.
        put_off: answers that asked to come back, by status.
        faults: everything else.
    """

    accepted: dict[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    put_off: Counter[int] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--files", type=int, default=10, help="of each client")
    options = parser.parse_args()
    postgres, redis = (os.environ.get(f"TEST_{name}_URL", "") for name in ("POSTGRES", "REDIS"))
    if not (postgres and redis):
        say("TEST_POSTGRES_URL and TEST_REDIS_URL must name a PostgreSQL and a Redis server.")
        return 2
    name = f"load_{os.getpid()}"
    run_sql(postgres, f"CREATE DATABASE {name}")
    address = urlsplit(postgres)._replace(path=f"/{name}").geturl()
    with tempfile.TemporaryDirectory() as folder:
        servers = {"DATABASE_URL": address, "BROKER_URL": redis}
        site = Installation(Path(folder), app=APP, API_UPLOAD_RATE=UPLOAD_RATE, **servers)
        try:
            return measure(site, options.clients, options.files)
        finally:
            site.close()
            run_sql(postgres, f"DROP DATABASE {name} WITH (FORCE)")


def measure(site: Installation, n_clients: int, n_files: int) -> int:
    """Start everything, upload, print what was seen and return the exit code."""
    site.migrate()
    n_sharing = min(N_SHARING, n_clients)
    clients = site.run(MAKE_CLIENTS.format(n_clients=n_clients, n_sharing=n_sharing))
    url = start_web(site)
    site.start_worker("load", "--beat")
    tally, began = Tally(), time.perf_counter()
    asyncio.run(upload_all(url, clients, n_files, tally))
    took_s = time.perf_counter() - began
    print_figures(tally, n_clients, n_files, took_s)
    faults = [*(f"{what} ({n} times)" for what, n in tally.faults.items()), *check(site, tally)]
    for fault in faults:
        say(f"Wrong: {fault}")
    return 1 if faults else 0


def start_web(site: Installation) -> str:
    config = ROOT / "deploy" / "gunicorn.conf.py"
    site.start_program("gunicorn", f"--config={config}", "--bind=127.0.0.1:0", "--log-level=info")
    url = str(wait_until(lambda: find_address(site.log), 60, "the web server to listen"))
    wait_until(lambda: answers(url), 60, "the web server to answer")
    return url


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", timeout=10).is_success
    except httpx.HTTPError:
        return False


def find_address(log: str) -> str:
    """The address in gunicorn's line “Listening at: http://127.0.0.1:40123 (17)”."""
    _, _, rest = log.partition("Listening at: ")
    return rest.split(" ")[0] if rest else ""


async def upload_all(url: str, clients, n_files: int, tally: Tally) -> None:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=len(clients))
    async with httpx.AsyncClient(base_url=url, timeout=120, limits=limits) as http:
        everybody = (
            upload_some(http, number, token, session, n_files, tally)
            for number, (token, session) in enumerate(clients)
        )
        await asyncio.gather(*everybody)


async def upload_some(http, number: int, token: str, session: str, n_files: int, tally: Tally):
    for index in range(n_files):
        content = make_picture("PNG", (64 + number, 48 + index))
        while not await upload(http, token, session, content, tally):
            pass


async def upload(http, token: str, session: str, content: bytes, tally: Tally) -> bool:
    """Send a file once; False where it was put off, after the time that the server named."""
    began = time.perf_counter()
    try:
        answer = await http.post(
            "/api/v1/recordings/",
            headers={"Authorization": f"Bearer {token}"},
            data={"session": session},
            files={"file": ("face.png", content)},
        )
    except httpx.HTTPError as error:
        tally.faults[f"{type(error).__name__}: {error}"] += 1
        return True
    if answer.status_code in (429, 503) and "Retry-After" in answer.headers:
        tally.put_off[answer.status_code] += 1
        # Not everybody in the same moment.
        await asyncio.sleep(int(answer.headers["Retry-After"]) + random.uniform(0, 2))
        return False
    if answer.status_code == 202:
        tally.seconds.append(time.perf_counter() - began)
        tally.accepted[hashlib.sha256(content).hexdigest()] = answer.json()["id"]
    else:
        tally.faults[f"{answer.status_code} {answer.text[:200]}"] += 1
    return True


def print_figures(tally: Tally, n_clients: int, n_files: int, took_s: float) -> None:
    n_accepted = len(tally.seconds)
    sys.stdout.write(
        f"{n_clients} clients, {n_files} files each: {n_accepted} accepted in {took_s:.1f} s; "
        f"429 {tally.put_off[429]} times, 503 {tally.put_off[503]} times, "
        f"each with Retry-After\n"
    )
    if n_accepted < 2:
        return
    cuts = statistics.quantiles(tally.seconds, n=100)
    p50, p95, p99 = (1000 * cuts[number] for number in (49, 94, 98))
    slowest = 1000 * max(tally.seconds)
    sys.stdout.write(
        f"latency of an accepted upload: median {p50:.0f} ms, 95 % {p95:.0f} ms, "
        f"99 % {p99:.0f} ms, slowest {slowest:.0f} ms\n"
    )
    own = statistics.mean(tally.seconds)
    sys.stdout.write(f"while all send: about {n_clients / own:.0f} uploads a second\n")


def check(site: Installation, tally: Tally) -> list[str]:
    """Return what is wrong with the recordings: each accepted file is one, and all are read."""

    def is_read() -> bool:
        statuses = site.run(COUNT)["statuses"]
        return not {"queued", "running"} & set(statuses)

    began = time.perf_counter()
    wait_until(is_read, 180 + len(tally.accepted), "the worker to read everything")
    sys.stdout.write(f"all read by one stand-in worker {time.perf_counter() - began:.0f} s later\n")
    found = site.run(COUNT)
    rows = {sha256: pk for pk, sha256 in found["rows"]}
    faults = []
    if rows != tally.accepted or len(rows) != len(found["rows"]):
        faults.append(f"{len(tally.accepted)} files accepted, {len(found['rows'])} recordings")
    if set(found["statuses"]) != {"done"}:
        faults.append(f"recordings ended as {found['statuses']}")
    return faults


if __name__ == "__main__":
    sys.exit(main())
