"""Pupils who answer over HTTP, each with a connection and cookies of one's own, every answer checked."""

import socket
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from urllib.parse import urlencode

from django.urls import reverse

from portal.bench.browser import ORIGIN, WrongAnswer
from surveys.answering import pages
from surveys.answering.sheets import Asked
from surveys.models import AnswerGroup

TOKENS = ("__Host-csrftoken", "csrftoken")


class Pupil:
    """One browser in a school's network, that keeps its connection; `seconds` is what each request took."""

    def __init__(self, address: tuple[str, int], network: str, asked: Asked):
        self.address, self.network, self.asked = address, network, asked
        self.cookies: dict[str, str] = {}
        self.seconds: list[float] = []
        self.connection: socket.socket | None = None

    def connect(self) -> None:
        """Be a new browser: without cookies, on a connection of its own."""
        self.close()
        self.cookies.clear()
        self.connection = socket.create_connection(self.address, timeout=60)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        if self.connection:
            self.connection.close()

    def open(self, path: str, expects: str) -> None:
        """Open a page with these words. Raises WrongAnswer."""
        status, _head, body = self._ask("GET", path)
        if status != 200 or expects.encode() not in body:
            raise WrongAnswer(f"{path}: {status}, without {expects!r}")

    def follow(self, path: str, to: str) -> None:
        """Open an address that leads on to another. Raises WrongAnswer."""
        self._led("GET", path, to)

    def send(self, path: str, to: str, **fields: str) -> None:
        """Send a form that is kept and leads on. Raises WrongAnswer."""
        self._send(path, to, fields)

    def _send(self, path: str, to: str, fields: Mapping[str, str]) -> str:
        token = next((self.cookies[name] for name in TOKENS if name in self.cookies), "")
        return self._led("POST", path, to, urlencode({"csrfmiddlewaretoken": token, **fields}))

    def sit_down(self, group: AnswerGroup) -> None:
        """Come in by the class's link, and begin."""
        self.connect()
        start = reverse("answer_start")
        self.follow(reverse("answer_link", args=[group.token]), start)
        self.open(start, "csrfmiddlewaretoken")
        self.send(start, page(1), language="sv")

    def answer(self, number: int, value: int = 1) -> None:
        """Send a page on which every question is answered alike."""
        last = len(self.asked.pages)
        to = page(number + 1) if number < last else reverse("answer_send")
        self.send(page(number), to, version=self.asked.version, go="next", **self._chosen(number, value))

    def answer_all(self, group: AnswerGroup) -> None:
        """From the link to the thanks: every page opened and sent, as a browser without JavaScript does."""
        self.sit_down(group)
        for number, items in enumerate(self.asked.pages, 1):
            self.open(page(number), pages.name_of(items[0]))
            self.answer(number)
        end, thanks = reverse("answer_send"), reverse("answer_thanks", args=["x"]).removesuffix("x/")
        self.open(end, "csrfmiddlewaretoken")
        self.open(self._send(end, thanks, {}), "<h1")

    def _chosen(self, number: int, value: int) -> dict[str, str]:
        return {pages.name_of(item): str(value) for item in self.asked.pages[number - 1]}

    def _led(self, method: str, path: str, to: str, body: str = "") -> str:
        status, head, _body = self._ask(method, path, body)
        where = head.get("location", [""])[0]
        if status != 302 or not where.startswith(to):
            raise WrongAnswer(f"{path}: {status} to {where!r} instead of to {to}")
        return where

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, dict[str, list[str]], bytes]:
        lines = [
            f"{method} {path} HTTP/1.1",
            "Host: testserver",
            f"Origin: {ORIGIN}",
            "X-Forwarded-Proto: https",
            f"X-Forwarded-For: {self.network}",
            "Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        ]
        if method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        if self.connection is None:
            raise WrongAnswer("Nobody has sat down.")
        start = perf_counter()
        self.connection.sendall(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
        status, head, content = self._read(self.connection)
        self.seconds.append(perf_counter() - start)
        for line in head.get("set-cookie", []):
            name, _equals, rest = line.partition("=")
            value = rest.partition(";")[0]
            if value in ("", '""') or "max-age=0" in line.lower():
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return status, head, content

    @staticmethod
    def _read(connection: socket.socket) -> tuple[int, dict[str, list[str]], bytes]:
        received = b""
        while b"\r\n\r\n" not in received:
            received += _more(connection)
        top, _blank, content = received.partition(b"\r\n\r\n")
        first, *lines = top.decode("latin-1").split("\r\n")
        head: dict[str, list[str]] = {}
        for line in lines:
            name, _colon, value = line.partition(":")
            head.setdefault(name.strip().lower(), []).append(value.strip())
        length = int(head["content-length"][0])
        while len(content) < length:
            content += _more(connection)
        return int(first.split()[1]), head, content


def _more(connection: socket.socket) -> bytes:
    if not (piece := connection.recv(65536)):
        raise WrongAnswer("The server closed the connection.")
    return piece


def page(number: int) -> str:
    """The address of a page of questions."""
    return reverse("answer_page", args=[number])


def together(people: Iterable[Pupil], work: Callable[[Pupil], None]) -> float:
    """Let everyone do the same work at once; return the seconds until the last is done."""
    crowd = list(people)
    start = perf_counter()
    with ThreadPoolExecutor(len(crowd)) as pool:
        for done in [pool.submit(work, one) for one in crowd]:
            done.result()
    return perf_counter() - start
