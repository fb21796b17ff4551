"""The file-system broker between real processes."""

import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest
from kombu import Connection, Exchange, Queue
from kombu.exceptions import ChannelError
from kombu.simple import SimpleQueue

from emosense_site.queueing import describe_transport

ROOT = Path(__file__).resolve().parents[2]
TRANSPORT = "emosense_site.file_broker.Transport"
serial = itertools.count()
N_WRITERS, N_READERS, N_MESSAGES = 3, 3, 60

SETUP = f"""
import json, sys
from pathlib import Path
from kombu import Connection, Exchange, Queue
from emosense_site.queueing import describe_transport
options = describe_transport("filesystem://", Path(sys.argv[1]))
connection = Connection("filesystem://", transport={TRANSPORT!r}, transport_options=options)
queue = Queue("work", Exchange("work"), routing_key="work")
"""
WRITE = """
producer = connection.Producer()
for number in range(int(sys.argv[2]), int(sys.argv[3])):
    producer.publish(
        {"number": number}, exchange=queue.exchange, routing_key="work", declare=[queue]
    )
"""
READ = """
import socket
taken = []
def take(body, message):
    taken.append(body["number"])
    message.ack()
with connection.Consumer([queue], callbacks=[take]):
    while True:
        try:
            connection.drain_events(timeout=2)
        except socket.timeout:
            break
print(json.dumps(taken))
"""


def start(code: str, *arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", SETUP + code, *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def make_queue() -> Queue:
    """A queue of its own for each test: kombu remembers bindings for a whole process."""
    name = f"queue{next(serial)}"
    return Queue(name, Exchange(name), routing_key=name)


def connect(folder: Path) -> Connection:
    options = describe_transport("filesystem://", folder)
    return Connection("filesystem://", transport=TRANSPORT, transport_options=options)


def test_every_message_arrives_once_among_processes_that_start_together(tmp_path):
    each = N_MESSAGES // N_WRITERS
    readers = [start(READ, tmp_path) for _ in range(N_READERS)]
    writers = [start(WRITE, tmp_path, i * each, (i + 1) * each) for i in range(N_WRITERS)]
    for process in writers:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
    taken = []
    for process in readers:
        output, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        taken += json.loads(output)
    assert sorted(taken) == list(range(N_MESSAGES))
    assert not [p for p in (tmp_path / "messages").iterdir() if p.suffix == ".msg"]


def test_a_message_that_is_being_written_is_not_there_yet(tmp_path):
    with connect(tmp_path) as connection:
        queue = SimpleQueue(connection, make_queue())
        queue.put({"number": 1})
        (path,) = (tmp_path / "messages").glob("*.msg")
        path.rename(path.with_name(f".{path.name}"))
        with pytest.raises(queue.Empty):
            queue.get(block=False)


def test_messages_come_in_the_order_of_their_sending(tmp_path):
    with connect(tmp_path) as connection:
        queue = SimpleQueue(connection, make_queue())
        for number in range(3):
            queue.put(number)
        # Two within a millisecond may change places.
        assert sorted(queue.get(timeout=1).payload for _ in range(3)) == [0, 1, 2]


def test_a_folder_that_is_gone_is_an_error_of_the_broker(tmp_path):
    with connect(tmp_path) as connection:
        queue = SimpleQueue(connection, make_queue())
        (tmp_path / "messages").rmdir()
        with pytest.raises(ChannelError, match="Cannot add"):
            queue.put({"number": 1})
