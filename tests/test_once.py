"""One form, one row: what is kept of a submission, for whom, and how long."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils.http import urlencode

from hanse.kernel import clock, pages
from hanse.kernel.errors import Refused
from hanse.kernel.models import Manufacturer
from hanse.kernel.models.submissions import Submission
from hanse.kernel.web import once
from hanse.network.models import Organisation, Site
from hanse.network.tests.builders import an_account, an_organisation, as_system

from .proving import sized, tell
from .racing import race, racetrack  # noqa: F401

TOKEN = "a" * 64
MIDDLEWARE = "hanse.kernel.web.once.OnceMiddleware"


@pytest.fixture
def browser(settings: Any) -> tuple[Client, Organisation]:
    """One of ours, signed in, and a company to enter sites for."""
    if MIDDLEWARE not in settings.MIDDLEWARE:
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, MIDDLEWARE]
    Manufacturer.objects.create(name="Hansa Cycles")
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(an_account(roles=("channel_chief",)))
    return client, an_organisation("Cordula Räder")


def enter_site(
    client: Client, company: Organisation, *, city: str = "Lübeck", country: str = "DE", token: str = TOKEN
) -> Any:
    form = {"kind": "shop", "city": city, "country": country, once.TOKEN: token}
    as_a_browser = {"content_type": "application/x-www-form-urlencoded"}  # a form with files in it would be counted
    return client.post(f"/partners/{company.public_id}/sites/new/", urlencode(form), **as_a_browser)


def sites() -> int:
    with as_system():
        return Site.objects.count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("racetrack")
def test_many_equal_forms_at_once_give_one_row_and_equal_answers(browser: tuple[Client, Organisation]) -> None:
    client, company = browser

    def act(lane: int, lap: int) -> None:
        answer = enter_site(client, company, token=f"{TOKEN}{lap}")
        raise Refused(f"{answer.status_code} {answer['Location']}")

    outcome = race(act, runners=sized(16, 64), laps=sized(3, 20))

    tell(outcome.line("one form sent at once (I04)"))
    assert outcome.errors == []
    assert outcome.told == {f"302 /partners/{company.public_id}/sites/"}
    assert sites() == outcome.laps


@pytest.mark.django_db
def test_the_same_page_filled_in_anew_is_another_submission(browser: tuple[Client, Organisation]) -> None:
    client, company = browser

    enter_site(client, company)
    enter_site(client, company, city="Wismar")
    enter_site(client, company, token="b" * 64)

    assert sites() == 3


@pytest.mark.django_db
def test_a_form_with_mistakes_may_be_sent_again(browser: tuple[Client, Organisation]) -> None:
    client, company = browser
    wrong = [enter_site(client, company, country="nowhere").status_code for _time in range(2)]

    assert wrong == [422, 422]
    assert not Submission.objects.exists()


@pytest.mark.django_db
def test_after_a_failure_of_ours_it_is_not_done_again_unseen(
    browser: tuple[Client, Organisation], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, company = browser
    client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr("hanse.network.workspace.sites.say", lambda *_given, **_more: 1 / 0)
        assert enter_site(client, company).status_code == 500

    again = enter_site(client, company)

    assert again.status_code == 409
    assert "its answer was lost" in again.content.decode()
    assert sites() == 1


@pytest.mark.django_db
def test_who_waits_in_vain_is_told_to_look(
    browser: tuple[Client, Organisation], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that had the first one died."""
    client, company = browser
    monkeypatch.setattr(once, "PATIENCE", 0.01)
    enter_site(client, company)
    Submission.objects.update(answer=None)

    assert enter_site(client, company).status_code == 409
    assert sites() == 1


@pytest.mark.django_db
def test_a_submission_is_forgotten_after_a_day(browser: tuple[Client, Organisation]) -> None:
    client, company = browser
    now = clock.now()
    enter_site(client, company)
    with clock.standing_at(now + once.KEPT * 2):
        enter_site(client, company, token="b" * 64)

    assert Submission.objects.count() == 1


@pytest.mark.django_db
def test_what_may_be_repeated_is_repeated(
    browser: tuple[Client, Organisation], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, company = browser
    monkeypatch.setattr(once, "_may_be_repeated", lambda request: True)
    for _time in range(2):
        enter_site(client, company)

    assert sites() == 2


def test_a_page_is_marked_repeatable_below_its_page_mark() -> None:
    view = pages._guarded(
        once.repeatable(lambda request: HttpResponse()), audience="public", operation="home.door", methods=("POST",)
    )

    assert view.repeatable  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_another_file_of_the_same_name_and_size_is_another_submission(browser: tuple[Client, Organisation]) -> None:
    client, _company = browser
    address = []
    for content in (b"number;name\nD1;Nord\n", b"number;name\nD2;Ford\n"):
        file = SimpleUploadedFile("dealers.csv", content)
        answer = client.post("/imports/new/", {"kind": "organisations", "file": file, once.TOKEN: TOKEN})
        address.append(answer.headers["Location"])

    assert len(set(address)) == 2
