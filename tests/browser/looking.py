"""What is looked at on every page: complaints of the browser, the width, and what axe finds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, ConsoleMessage, Locator, Page, expect

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
DESKTOP, PHONE = (1440, 900), (390, 844)
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FINDINGS = """axe.run(document, %s).then(found => found.violations.map(
    one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | ")}`))"""
EXPECTED = ("404 (Not Found)", "409 (Conflict)", "422 (Unprocessable")
"""Answers that a test may ask for on purpose: nothing there, somebody was faster, a form with mistakes."""
EVERYTHING = "{}"
CONTRAST = '{runOnly: ["color-contrast"]}'
NO_RULES = ""
Looks = tuple[tuple[tuple[int, int], str, str], ...]
LOOKS: tuple[Looks, ...] = (
    ((DESKTOP, "light", EVERYTHING), (PHONE, "dark", EVERYTHING), (PHONE, "light", CONTRAST)),
    ((PHONE, "light", EVERYTHING), (DESKTOP, "light", EVERYTHING), (DESKTOP, "dark", CONTRAST)),
)
"""Each page both wide and narrow, light and dark; which of them in the dark, and which it opens in, turns from page to page."""
FOUR = tuple((size, scheme, EVERYTHING) for size in (DESKTOP, PHONE) for scheme in ("light", "dark"))
"""All rules, each theme at each size."""
BETWEEN = (((1024, 768), "light", NO_RULES), ((768, 1024), "light", NO_RULES))
"""A small laptop and a tablet: nothing beyond the edge, nothing cut off."""
CUT_OFF = """[...document.querySelectorAll("main, main *, header, nav")].filter(one => {
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    if (!box.width || !box.height || one.closest(".sr, svg, [hidden]") || !one.innerText) return false;
    const clips = ["hidden", "clip"].includes(style.overflowX) && style.textOverflow !== "ellipsis";
    if (clips && one.scrollWidth > one.clientWidth + 1) return true;
    for (let up = one; up; up = up.parentElement) {
        if (["auto", "scroll", "hidden"].includes(getComputedStyle(up).overflowX) && up !== document.body) return false;
    }
    return box.right > document.documentElement.clientWidth + 1 || box.left < -1;
}).slice(0, 3).map(one => one.outerHTML.slice(0, 120))"""
"""What ends where nobody can read on: clipped by its own box, or beyond the edge with nothing to scroll it by."""
OVER_EACH_OTHER = """[...document.querySelectorAll(".chips")].flatMap(row => {
    const tools = [...row.querySelectorAll(".seek, .chip")].filter(one => one.checkVisibility() && !one.closest(".pop"))
        .map(one => [one, one.getBoundingClientRect()]);
    return tools.flatMap(([one, a], place) => tools.slice(place + 1)
        .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
        .map(([other]) => one.outerHTML.slice(0, 60) + " and " + other.outerHTML.slice(0, 60)));
}).slice(0, 3)"""
"""Tools of a list that lie on one another."""
BEYOND_ITS_CELL = """[...document.querySelectorAll(".cards :is(td, tbody th)")].filter(one =>
    getComputedStyle(one.parentElement).display === "grid" && one.scrollWidth > one.clientWidth + 1
).slice(0, 3).map(one => one.outerHTML.slice(0, 120))"""
"""What of a row that is shown as a card lies on its neighbour, or ends at the panel's edge."""
SHIFTED = """new Promise(done => {
    let moved = 0;
    const add = list => list.forEach(one => { if (!one.hadRecentInput) moved += one.value; });
    const seen = new PerformanceObserver(list => add(list.getEntries()));
    seen.observe({type: "layout-shift", buffered: true});
    setTimeout(() => { add(seen.takeRecords()); done(moved); }, 0);
})"""
MOST_SHIFTED = 0.05
"""How far what is read may move while a page comes, as browsers measure it: half of what they call good."""


UNTIL = """async ([given, patience]) => {
    const end = Date.now() + patience, asked = %s;
    while (!await asked(given)) {
        if (Date.now() > end) throw new Error("it never became so");
        await new Promise(on => setTimeout(on, 50));
    }
}"""
PATIENCE = 60_000


def until(page: Page, asked: str, given: object = None) -> None:
    """Wait for what a function promises in the page to be true. Playwright's own waiting takes a promise for a yes."""
    page.evaluate(UNTIL % asked, [given, PATIENCE])


def place(page: Page, name: str) -> None:
    """Go where the navigation leads: by its link, on a phone by the bar at the foot and what is below More there."""
    bar = page.locator("nav.tabbar")
    link = page.locator("nav.ws-nav, nav.po-nav").get_by_role("link", name=re.compile(f"^{name}"))
    if bar.is_visible():
        link = bar.locator("a", has_text=re.compile(rf"^\s*{name}"))
        if not link.is_visible():
            bar.locator("summary").click()
    link.click()


def palette(page: Page) -> Locator:
    """Its field: it opens by its keys, on a phone by its button."""
    if page.locator("nav.tabbar").is_visible():
        page.locator("[data-finder]").locator("visible=true").tap()
    else:
        page.wait_for_load_state()  # before that, the keys are the browser's
        page.keyboard.press("Control+k")
    return page.get_by_role("combobox", name="Find")


def checked(page: Page, kind: str, file: Path) -> Locator:
    """Send a file and have it checked; gives the button that imports it."""
    page.goto(f"/imports/new/?kind={kind}")
    page.locator('input[type="file"]').set_input_files(file)
    page.get_by_role("button", name="Send the file").click()
    check = page.get_by_role("button", name="Check the file")
    confirm = page.get_by_role("button", name=re.compile("^Import "))
    expect(check.or_(confirm)).to_be_visible()
    if check.is_visible():
        check.click()
    expect(confirm).to_be_visible()
    return confirm


@cache
def _axe() -> str:
    return AXE.read_text()


@dataclass
class Visitor:
    """Somebody at a browser; `complaints` are its errors, refusals of the content security policy among them."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(kind in message.text for kind in EXPECTED):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def look(self, path: str, looks: Looks = ()) -> list[str]:
        """Open a page and look at it wide and narrow, light and dark, or as `looks` say; gives what is wrong with it."""
        page = self.page
        looks = looks or LOOKS[len(path) % 2]
        page.set_viewport_size({"width": looks[0][0][0], "height": looks[0][0][1]})
        page.emulate_media(color_scheme="light")
        answer = page.goto(path)
        wrong = [] if answer and answer.ok else [f"answers {answer and answer.status}"]
        seen = page.context.new_cdp_session(page)
        if any(rules for _size, _scheme, rules in looks):
            self._ask(seen, _axe())
        for (width, height), scheme, rules in looks:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)
            found = self._ask(seen, FINDINGS % rules) if rules else []
            wrong += [f"{width} {scheme}: {one}" for one in found]
            if rules and (width, height) == looks[0][0] and (moved := self._ask(seen, SHIFTED)) > MOST_SHIFTED:
                wrong.append(f"{width}: moves by {moved:.3f} while it comes")
            if (width, height) == looks[0][0] and (nowhere := page.locator('main a[href=""]').count()):
                wrong.append(f"{nowhere} links lead nowhere")
            if (beyond := page.evaluate(SIDEWAYS)) > 0:
                wrong.append(f"{width} {scheme}: {beyond} pixels beyond the edge")
            wrong += [f"{width}: beyond its cell: {one}" for one in page.evaluate(BEYOND_ITS_CELL)]
            if not rules:
                wrong += [f"{width}: cut off: {one}" for one in page.evaluate(CUT_OFF)]
                wrong += [f"{width}: over each other: {one}" for one in page.evaluate(OVER_EACH_OTHER)]
        seen.detach()
        return [f"{path}: {one}" for one in wrong]

    @staticmethod
    def _ask(seen: CDPSession, expression: str) -> Any:
        """Past the content security policy, which stays in force for the page itself."""
        asked = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        answer = seen.send("Runtime.evaluate", asked)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")


def choose(control: Locator, name: str) -> None:
    """The one choice that begins so."""
    [value] = [
        each.get_attribute("value") for each in control.locator("option").filter(has_text=re.compile(f"^{name}")).all()
    ]
    control.select_option(value)
