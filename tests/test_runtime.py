"""`make run` as a whole: everything starts, what dies comes back, and one Ctrl-C ends all of it."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import suppress

import psutil
import pytest

from portal.database import EmbeddedPostgres


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_alive(process):
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


class Portal:
    """The portal as the supervisor runs it, on a port and in a data folder of its own."""

    def __init__(self, data, port):
        self.data, self.address = data, f"http://127.0.0.1:{port}"
        data.mkdir(exist_ok=True)
        self.log = data / f"portal-{port}.log"
        environ = {key: value for key, value in os.environ.items() if not key.startswith("DATABASE_")}
        environ |= {"PORTAL_DATA": str(data), "STATIC_ROOT": str(data / "static"), "PORT": str(port)}
        environ |= {"PORTAL_ENV": "test", "DJANGO_SETTINGS_MODULE": "portal.settings"}
        with self.log.open("w") as log:
            self.process = psutil.Popen(
                [sys.executable, "-m", "portal.supervisor"],
                env=environ,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until(self, condition):
        """Ask again and again, for as long as the supervisor lives."""
        for _ in range(4500):
            if condition():
                return
            with suppress(psutil.TimeoutExpired):
                pytest.fail(f"The supervisor ended with {self.process.wait(0.02)}: {self.log.read_text()}")
        pytest.fail(f"It never came to be: {self.log.read_text()}")

    def end(self):
        with suppress(psutil.NoSuchProcess):
            self.process.terminate()
        return self.process.wait(20)

    def is_ready(self):
        with suppress(OSError):
            return urllib.request.urlopen(f"{self.address}/readyz", timeout=10).read() == b"ok\n"
        return False

    def child(self, word):
        """Return the running child whose command holds the word, if there is one."""
        for child in self.process.children():
            with suppress(psutil.NoSuchProcess):
                if is_alive(child) and word in child.cmdline():
                    return child
        return None

    def postmaster(self):
        """Return the database's process id, if it has one."""
        with suppress(OSError, IndexError):
            return int((self.data / "postgres/postmaster.pid").read_text().split()[0])
        return None

    def everything(self):
        postmaster = psutil.Process(self.postmaster())
        processes = [*self.process.children(recursive=True), postmaster, *postmaster.children(recursive=True)]
        assert len(processes) > 8
        return processes


@pytest.fixture
def start(settings):
    """Start portals, by default with the data that earlier tests left; all are ended after the test."""
    earlier = f"runtime-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    portals = []

    def start(name=earlier, port=None):
        portals.append(Portal(settings.DATA_DIR / name, port or free_port()))
        return portals[-1]

    yield start
    for portal in portals:
        portal.end()


@pytest.fixture
def portal(start):
    portal = start()
    portal.wait_until(portal.is_ready)
    return portal


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_supervisor_ends_everything_within_seconds(portal, number):
    processes = portal.everything()

    portal.process.send_signal(number)

    assert portal.process.wait(5) == 0
    assert [process for process in processes if is_alive(process)] == []
    assert f"Allas ansvar is at {portal.address}/" in portal.log.read_text()


def test_supervisor_brings_back_what_dies(portal):
    server, worker = portal.child("granian"), portal.child("portal_worker")
    server.kill()
    worker.kill()

    def is_back(word, before):
        found = portal.child(word)
        return found is not None and found.pid != before.pid

    portal.wait_until(
        lambda: is_back("granian", server) and is_back("portal_worker", worker) and portal.is_ready()
    )


def test_supervisor_brings_back_the_database(portal):
    pid = portal.postmaster()
    os.kill(pid, signal.SIGKILL)

    portal.wait_until(lambda: portal.postmaster() not in (None, pid) and portal.is_ready())

    assert "The database has gone; starting it again." in portal.log.read_text()


def test_supervisor_loads_new_code_without_refusing_a_request(portal):
    old = portal.child("granian").children()
    portal.process.send_signal(signal.SIGUSR1)

    answers = []

    def replaced():
        answers.append(urllib.request.urlopen(f"{portal.address}/livez", timeout=10).read())
        return not any(is_alive(process) for process in old)

    portal.wait_until(replaced)

    assert set(answers) == {b"ok\n"}
    assert sum(map(is_alive, portal.child("granian").children())) == len(old)


def test_supervisor_starts_again_without_preparing_again(portal, start):
    portal.end()

    again = start()
    again.wait_until(again.is_ready)

    assert "Collecting static files" not in again.log.read_text()
    assert "Updating the database" not in again.log.read_text()


def test_supervisor_refuses_a_second_portal_on_the_same_data(portal, start):
    second = start()

    assert second.process.wait(10) == 2
    assert f"already runs with its data in {portal.data}" in second.log.read_text()
    assert portal.is_ready()


def test_supervisor_starts_nothing_when_the_port_is_taken(start):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        portal = start("never-used", port)
        assert portal.process.wait(10) == 2

    assert portal.log.read_text().startswith(f"Port {port} is taken.")
    assert not EmbeddedPostgres(portal.data).cluster.exists()
