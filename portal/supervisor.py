"""Runs the whole portal on one machine: database, preparation, web server and task worker.

`python -m portal.supervisor`. INT, TERM and HUP end everything, the database last; USR1 loads new code.
"""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress

import psycopg2
from django.core.exceptions import ImproperlyConfigured

from portal.database import BASE_DIR, EmbeddedPostgres, data_folder

TICK = 0.1  # seconds between looks at the children
PATIENCE = 2.0  # seconds that the children get to finish what they are doing
LONGEST_PAUSE = 10.0  # seconds before a child that keeps dying is started again
MANAGE = [sys.executable, "manage.py"]


class Child:
    """A program in a session of its own, so that Ctrl-C reaches only us and we end it in our order."""

    def __init__(self, command: list[str], environ: Mapping[str, str]):
        self.command, self.environ = command, environ
        self.process: subprocess.Popen | None = None
        self.started = self.pause = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603
            self.command, cwd=BASE_DIR, env=self.environ, stdin=subprocess.DEVNULL, start_new_session=True
        )

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def tend(self) -> None:
        """Start the program where it is not running, with longer pauses when it keeps dying."""
        lived = time.monotonic() - self.started
        if self.running() or lived < self.pause:
            return
        if self.process:
            self.send(signal.SIGKILL)  # what it left behind
            self.pause = 0.5 if lived > 60 else min(max(self.pause, 0.25) * 2, LONGEST_PAUSE)
        self.start()

    def send(self, number: int) -> None:
        """Send a signal to the program and all that it has started."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


def end(children: list[Child]) -> None:
    """End the children: asked first, then made to."""
    for child in children:
        child.send(signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while any(child.running() for child in children) and time.monotonic() < deadline:
        time.sleep(TICK / 4)
    for child in children:
        child.send(signal.SIGKILL)


def port_taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def answers(host: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0


def web_server(host: str, port: int, environ: Mapping[str, str]) -> Child:
    command = [sys.executable, "-m", "granian", "portal.wsgi:application", "--interface", "wsgi", "--no-ws"]
    command += ["--host", host, "--port", str(port), "--no-access-log", "--log-level", "warning"]
    command += ["--workers", environ.get("WEB_WORKERS", "2"), "--blocking-threads", "4"]
    # At new code each new worker has three seconds to load, and the old one thirty to finish its requests.
    command += ["--respawn-failed-workers", "--respawn-interval", "3", "--workers-kill-timeout", "30"]
    return Child(command, environ)


def main() -> int:
    """Run until told to stop. Returns 2 when the port is taken, 1 when the portal cannot be started."""
    environ = {"PORTAL_ENV": "dev", **os.environ}
    host, port = environ.get("PORTAL_HOST", "127.0.0.1"), int(environ.get("PORT", "8000"))
    if port_taken(host, port):
        print(f"Port {port} is taken. Stop what uses it, or choose another: PORT={port + 1} make run")
        return 2
    data = data_folder(environ)
    data.mkdir(parents=True, exist_ok=True)
    with (data / "portal.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"The portal already runs with its data in {data}. Set PORTAL_DATA to another folder.")
            return 2
        try:
            return run(host, port, environ)
        except (ImproperlyConfigured, OSError) as error:
            print(error)
            return 1


def run(host: str, port: int, environ: Mapping[str, str]) -> int:
    """Start everything in order, keep it running, and end it in the opposite order."""
    stopping: list[int] = []
    reloading: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: stopping.append(number))
    signal.signal(signal.SIGUSR1, lambda number, frame: reloading.append(number))
    database = None if environ.get("DATABASE_URL") else EmbeddedPostgres(data_folder(environ))
    prepare = Child([*MANAGE, "prepare"], environ)
    server = web_server(host, port, environ)
    worker = Child([*MANAGE, "portal_worker"], {**environ, "PORTAL_JOBS": "1"})
    announced = False
    try:
        if database:
            database.start()
        prepare.start()
        while prepare.running() and not stopping:
            time.sleep(TICK)
        if prepare.process and prepare.process.returncode:
            return 1
        while not stopping:
            if database and not database.running():
                revive(database)
            server.tend()
            worker.tend()
            if reloading:
                reloading.clear()
                reload_code(server, worker)
            if not announced and answers(host, port):
                announced = True
                print(f"\nAllas ansvar is at http://{host}:{port}/ – Ctrl-C ends it.", flush=True)
            time.sleep(TICK)
    finally:
        end([prepare, server, worker])
        if database:
            database.stop()
    return 0


def revive(database: EmbeddedPostgres) -> None:
    """Start a database that has died; where that fails, the next look tries again."""
    print("The database has gone; starting it again.", flush=True)
    with suppress(ImproperlyConfigured, psycopg2.OperationalError):
        database.start()


def reload_code(server: Child, worker: Child) -> None:
    """Let the web server replace its workers one by one, and the task worker finish and be started again."""
    if server.process and worker.process:
        server.process.send_signal(signal.SIGHUP)
        worker.process.send_signal(signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
