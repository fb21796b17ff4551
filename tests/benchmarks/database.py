"""A database of its own for a measurement."""

import os
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg2


@contextmanager
def own_database(server: str) -> Iterator[None]:
    """Make a database on the server, set Django up for it, and drop it in the end."""
    name = f"bench_{uuid.uuid4().hex}"
    run_sql(server, f"CREATE DATABASE {name}")
    try:
        os.environ["DATABASE_URL"] = urlsplit(server)._replace(path=f"/{name}").geturl()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "emosense_site.settings")
        import django

        django.setup()
        yield
    finally:
        run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def run_sql(address: str, statement: str) -> None:
    server = psycopg2.connect(address)
    # A database is neither made nor dropped inside a transaction.
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(statement)
    server.close()
