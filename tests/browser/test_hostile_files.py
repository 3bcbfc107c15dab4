"""What others have uploaded runs nothing in a browser: opened, framed, shown as a picture, embedded, or taken as a script (G11)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Error

from hanse.kernel.web import content
from hanse.kernel.web.content import Served

from ..hostile import HOME, files
from ..proving import tell

pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.any_database]
CORPUS = files()
NAMES = ("order.csv", "logo.svg", "logo.png", "page.html", "table.xlsx")
EMBEDDED = ('<iframe src="{0}"></iframe><img src="{0}"><object data="{0}"></object><embed src="{0}">'
            '<script src="{0}"></script><link rel="stylesheet" href="{0}"><video src="{0}"></video>')  # fmt: skip
Serve = Callable[[bytes, str], Served]


@contextmanager
def a_house(serve: Serve) -> Iterator[tuple[str, set[str]]]:
    """Hands the files over by `serve`; gives its address and, as they come, the numbers of those that called home."""
    called: set[str] = set()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith(HOME):
                called.add(self.path.removeprefix(HOME))
            if not self.path.startswith("/file/"):
                self._answer("text/html", {}, "".join(self._embedding()).encode() if self.path == "/all" else b"")
                return
            number, name = self.path.removeprefix("/file/").split("/")
            data = CORPUS[int(number)][1]
            found = serve(data[: content.START], unquote(name))
            self._answer(found.content_type, found.headers, data)

        def _embedding(self) -> Iterator[str]:
            yield "<!doctype html><title>all</title>"
            for number in range(len(CORPUS)):
                yield EMBEDDED.format(f"/file/{number}/{NAMES[number % len(NAMES)]}")

        def _answer(self, kind: str, headers: dict[str, str], body: bytes) -> None:
            self.send_response(200)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):
                self.wfile.write(body)

        def log_message(self, *_said: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", called
    server.shutdown()
    thread.join()
    server.server_close()


def opened(browser: Browser, serve: Serve, *, each: bool) -> set[str]:
    """The numbers of the files that called home when all were embedded, and with `each` also opened by themselves."""
    with a_house(serve) as (address, called):
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{address}/all")
        page.wait_for_load_state("networkidle")
        for number in range(len(CORPUS) if each else 0):
            with suppress(Error):  # a download is no page
                page.goto(f"{address}/file/{number}/{NAMES[number % len(NAMES)]}")
        page.goto(f"{address}/end")
        context.close()
        return set(called)


def test_nothing_of_another_s_file_runs(browser: Browser) -> None:
    called = opened(browser, lambda start, name: content.served(start, name=name), each=True)

    tell({"goal": "G11", "files": len(CORPUS), "run": len(called)})
    assert [CORPUS[int(number)][0] for number in called] == []


def test_handed_over_as_what_they_pretend_to_be_they_do_run(browser: Browser) -> None:
    """Negative control."""
    called = opened(browser, lambda _start, _name: Served("text/html", {}), each=False)

    assert len(called) > len(CORPUS) / 2


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(CORPUS) >= 50
    assert len({data for _name, data in CORPUS}) == len(CORPUS)
