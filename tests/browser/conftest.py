"""One served demo and one browser for all journeys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from ..serving import Home, Running, a_home, serving
from .looking import DESKTOP, PATIENCE, PHONE, Visitor

CHROMIUM = Path("/usr/bin/chromium")
expect.set_options(timeout=PATIENCE)  # a page, and the work behind it, may take long on a busy machine
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@pytest.fixture(scope="package")
def running(demo_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with a_home(tmp_path_factory.mktemp("served"), copy_of=demo_home) as home, serving(home) as started:
        yield started


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail("The browser tests need Chromium: install the package chromium (make test does it where it may).")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desk", "phone"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """A journey that asks for it is walked at a desk and on a phone."""
    answer: tuple[int, int] = request.param
    return answer


@pytest.fixture
def visitor(running: Running, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """`visitor("A large dealer")` has signed in by one click; `visitor()` stands at the door; `size=PHONE` has touch."""
    opened: list[Visitor] = []

    def enter(door: str = "", *, size: tuple[int, int] = DESKTOP, keeps_pages: bool = True) -> Visitor:
        """`keeps_pages=False` for who holds requests back: those that pass a service worker cannot be held."""
        width, height = size
        context = browser.new_context(
            base_url=running.url, viewport={"width": width, "height": height}, locale="en-GB", reduced_motion="reduce",
            has_touch=size == PHONE, is_mobile=size == PHONE, service_workers="allow" if keeps_pages else "block",
        )  # fmt: skip
        page: Page = context.new_page()
        opened.append(Visitor(page))
        page.goto("/sign-in/")
        if door:
            page.locator("button.choose", has=page.get_by_text(door, exact=True)).first.click()
            page.wait_for_url(lambda url: "/sign-in/" not in url)
        return opened[-1]

    yield enter
    for one in opened:
        one.page.context.close()
        assert one.complaints == [], "the browser complained"
