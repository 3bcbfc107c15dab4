"""What was typed is not lost, long work is told everywhere, and lists are read without a connection."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .looking import Visitor, until

Enter = Callable[..., Visitor]
pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.any_database]


def a_record(page: Page, name: str = "Retreat Inn") -> str:
    page.goto(f"/partners/?q={name.replace(' ', '+')}")
    return str(page.get_by_role("link", name=name).first.get_attribute("href"))


def keep_the_list_of_partners(page: Page) -> None:
    page.goto("/today/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.locator("summary.who").click()
    page.get_by_role("button", name="Keep lists on this device").click()
    until(page, "() => caches.has('hanse-settings')")
    page.goto("/partners/")
    until(page, "() => caches.open('hanse-pages').then(kept => kept.keys()).then(keys => keys.length > 0)")


def test_a_form_that_was_begun_asks_before_it_is_left_and_is_taken_up_again(
    visitor: Enter, size: tuple[int, int]
) -> None:
    page = visitor("Channel chief", size=size).page
    form, number = f"{a_record(page)}edit/", f"+49 451 {size[0]}"
    page.goto(form)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator('main [name="phone"]').fill(number)
    page.wait_for_function("() => Object.keys(localStorage).some(key => key.startsWith('hanse-draft:'))")

    page.get_by_role("link", name="Today").locator("visible=true").first.click()
    page.wait_for_url("**/today/")
    assert asked == ["beforeunload"]

    page.goto(form)
    expect(page.get_by_text("You began this form on")).to_be_visible()
    assert page.locator('main [name="phone"]').input_value() != number
    page.get_by_role("button", name="Take it up again").click()
    expect(page.locator('main [name="phone"]')).to_have_value(number)

    page.get_by_role("button", name="Save").click()
    expect(page.locator("#said")).not_to_be_empty()
    page.goto(form)
    expect(page.get_by_text("You began this form on")).to_have_count(0)
    assert asked == ["beforeunload"], "who saves, and who touches nothing, is not asked"


def test_who_gives_a_form_up_on_purpose_is_not_asked_and_nothing_is_kept(visitor: Enter, size: tuple[int, int]) -> None:
    page = visitor("Channel chief", size=size).page
    page.goto(f"{a_record(page)}edit/")
    page.locator('main [name="phone"]').fill("+49 451 2")
    page.on("dialog", lambda dialog: pytest.fail("it asked"))

    page.locator("main .ends").get_by_role("link", name="Cancel").click()
    page.wait_for_url(re.compile("/partners/[0-9a-z]+/$"))

    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('hanse-draft:'))") == []


def test_signing_out_takes_what_was_typed_out_of_the_browser(visitor: Enter) -> None:
    page = visitor("Channel chief").page
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{a_record(page)}edit/")
    page.locator('main [name="phone"]').fill("+49 451 3")
    page.wait_for_function("() => Object.keys(localStorage).some(key => key.startsWith('hanse-draft:'))")

    page.goto("/today/")
    page.locator("summary.who").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/**")

    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('hanse-draft:'))") == []


def test_a_file_that_is_worked_on_is_told_on_other_pages(visitor: Enter, size: tuple[int, int], tmp_path: Path) -> None:
    page = visitor("Data steward", size=size).page
    file = tmp_path / f"many companies {size[0]}.csv"
    rows = "".join(f"Company {number};NL;dealer;MC-{size[0]}-{number}\n" for number in range(4000))
    file.write_text(f"Name;Country;Role;Number\n{rows}", encoding="utf-8")
    page.goto("/imports/new/?kind=organisations")
    page.locator('input[type="file"]').set_input_files(file)
    page.get_by_role("button", name="Send the file").click()
    page.wait_for_url(re.compile("/imports/(?!new)[0-9a-z]+/"))
    check = page.get_by_role("button", name="Check the file")
    if check.is_visible():
        check.click()

    page.goto("/products/")

    told = page.locator("#working")
    expect(told.get_by_role("link", name=re.compile(file.name))).to_be_visible()
    expect(told).to_be_empty()


def test_without_a_connection_a_list_that_was_kept_is_read_and_nothing_after_signing_out(
    visitor: Enter, size: tuple[int, int]
) -> None:
    one = visitor("Partner manager", size=size)
    page, context = one.page, one.page.context
    keep_the_list_of_partners(page)
    first = page.locator("tbody a.main").first.inner_text()

    context.set_offline(True)
    page.goto("/partners/")
    expect(page.locator("tbody a.main").first).to_have_text(first)
    kept = page.get_by_text("There is no connection. This page is as it was on")
    expect(kept).to_have_text(re.compile(r"on \d{1,2} \w+ \d{4} at \d\d:\d\d\.$"))
    page.get_by_role("searchbox").first.fill("bike")
    refused = page.locator("#toast")
    expect(refused).to_contain_text("Hanse cannot be reached")
    above, below = (
        part.evaluate("e => e.getBoundingClientRect().toJSON()") for part in (refused, page.locator("#kept"))
    )
    assert above["bottom"] <= below["top"], "one stands above the other"
    page.goto("/products/")
    expect(page.get_by_role("heading", name="Hanse cannot be reached")).to_be_visible()
    context.set_offline(False)

    page.goto("/today/")
    page.locator("summary.who").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/**")
    until(page, "() => caches.has('hanse-pages').then(there => !there)")
    told = ("ERR_INTERNET_DISCONNECTED", "Failed to fetch")
    one.complaints[:] = [said for said in one.complaints if not any(each in said for each in told)]


def test_lists_that_one_kept_are_not_read_by_who_signs_in_after_them(visitor: Enter) -> None:
    """The first one's session ended without their signing out, and nothing led them to the door."""
    one = visitor("Partner manager")
    page, context = one.page, one.page.context
    keep_the_list_of_partners(page)
    context.clear_cookies(name="sessionid")

    page.goto("/sign-in/")
    page.locator("button.choose", has=page.get_by_text("Channel chief", exact=True)).first.click()
    page.wait_for_url("**/today/")
    until(page, "() => caches.has('hanse-pages').then(there => !there)")
    until(page, "() => caches.has('hanse-settings').then(there => !there)")

    context.set_offline(True)
    page.goto("/partners/")
    expect(page.get_by_role("heading", name="Hanse cannot be reached")).to_be_visible()
    context.set_offline(False)
    one.complaints[:] = [said for said in one.complaints if "ERR_INTERNET_DISCONNECTED" not in said]


def test_what_leads_to_the_door_takes_kept_lists_away_before_the_door_is_shown(visitor: Enter) -> None:
    """Whoever is quick there pulls the plug before a script has run. What one may not open any more goes alone."""
    one = visitor("Partner manager")
    page, context = one.page, one.page.context
    keep_the_list_of_partners(page)
    page.evaluate("caches.open('hanse-pages').then(kept => kept.put('/outbox/', new Response('kept')))")
    page.add_init_script("ServiceWorker.prototype.postMessage = () => {}")

    page.goto("/outbox/")
    assert page.evaluate("caches.open('hanse-pages').then(kept => kept.match('/outbox/')).then(found => !found)")
    assert page.evaluate("caches.open('hanse-pages').then(kept => kept.match('/partners/')).then(found => !!found)")

    context.clear_cookies(name="sessionid")
    page.goto("/partners/")
    page.wait_for_url("**/sign-in/**")
    assert page.evaluate("caches.has('hanse-pages').then(there => !there)")
    one.complaints[:] = [said for said in one.complaints if "403" not in said]


def test_a_list_asked_for_without_a_session_leads_to_the_door_and_back(visitor: Enter) -> None:
    """The door is a page, and stands in no part of another one."""
    one = visitor("Channel chief")
    page = one.page
    page.goto("/partners/?role=dealer")
    page.context.clear_cookies()

    page.get_by_role("searchbox").first.fill("Metropolitan")
    page.wait_for_url("**/sign-in/?next=*")

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_role("navigation")).to_have_count(0)
    assert "%2Fpartners%2F" in page.url
    one.complaints[:] = [said for said in one.complaints if "401" not in said]


def test_who_signs_in_next_does_not_go_back_to_what_was_typed(visitor: Enter) -> None:
    page = visitor("A small supplier").page
    page.on("dialog", lambda dialog: dialog.accept())
    for seconds in (0, 2, 5, 10):  # a browser takes note of what was typed a moment later
        page.goto("/portal/company/people/new/")
        page.locator('main [name="family_name"]').fill("Secretary")
        page.wait_for_timeout(seconds * 1000)
        page.goto("/portal/")
        page.evaluate("history.back()")
        page.wait_for_url("**/people/new/")
        if page.locator('main [name="family_name"]').input_value() == "Secretary":
            break
    expect(page.locator('main [name="family_name"]')).to_have_value("Secretary")
    page.goto("/portal/")

    page.locator("summary.who").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    page.locator("button.choose", has=page.get_by_text("A large supplier", exact=True)).click()
    page.wait_for_url("**/portal/")
    page.evaluate("history.go(-3)")  # over the door and the first page

    expect(page).to_have_url(re.compile("/portal/company/people/new/$"))
    expect(page.locator('main [name="family_name"]')).to_have_value("")


def test_what_a_browser_fills_in_late_is_taken_away_too(visitor: Enter) -> None:
    """Where there is much else to do the page is shown before its fields are filled in again; then it stays with who begins."""
    page = visitor("A small supplier").page
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/portal/company/people/new/")
    page.goto("/portal/")
    page.locator("summary.who").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    page.locator("button.choose", has=page.get_by_text("A large supplier", exact=True)).click()
    page.wait_for_url("**/portal/")
    page.add_init_script(
        "addEventListener('pageshow', () => setTimeout(() => {"
        " const name = document.querySelector('main [name=family_name]');"
        " if (name) { name.value = 'Secretary'; document.body.dataset.late = 'yes' } }, 300))"
    )
    page.evaluate("history.go(-3)")
    page.locator("body[data-late]").wait_for(state="attached")

    expect(page.locator('main [name="family_name"]')).to_have_value("")
    page.locator('main [name="family_name"]').press_sequentially("Own")
    page.wait_for_timeout(500)
    expect(page.locator('main [name="family_name"]')).to_have_value("Own")


def test_what_another_tab_asks_for_is_not_drawn_into_the_page_of_who_signed_out(visitor: Enter) -> None:
    """Somebody else signs in by the same browser: the tab that is left says whose it is by now, and so does its list."""
    page = visitor("A large dealer").page
    page.goto("/portal/company/people/")
    before, other = page.locator("summary.who").text_content() or "", page.context.new_page()
    other.goto("/portal/")
    other.locator("summary.who").click()
    other.get_by_role("button", name="Sign out").click()
    other.locator("button.choose", has=other.get_by_text("A small dealer", exact=True)).first.click()
    other.wait_for_url(lambda url: "/sign-in/" not in url)
    now = other.locator("summary.who").text_content() or ""

    page.locator("main form[role=search] input[name=q]").press("Enter")

    expect(page.locator("summary.who")).to_have_text(now)
    assert before != now
