"""What stands around every operation: ETags, keys against doing it twice, tokens, sessions, and what goes wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as django
from django.test import Client

from hanse.kernel.models.submissions import Submission
from hanse.network.custom import programs
from hanse.network.models import Organisation, Site
from hanse.network.tests.builders import a_dealer, an_account, as_system

from .builders import Program, one_of_ours

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
ONCE = "hanse.kernel.web.once.OnceMiddleware"
SITE = {"kind": "shop", "city": "Kiel"}
JSON = "application/json"


@pytest.fixture
def chief(settings: Any, manufacturer: object) -> Program:
    if ONCE not in django.MIDDLEWARE:
        settings.MIDDLEWARE = [*django.MIDDLEWARE, ONCE]
    return one_of_ours()


@pytest.fixture
def albatross(manufacturer: object) -> Organisation:
    return a_dealer("Albatross Cycles")


def sites() -> int:
    with as_system():
        return Site.objects.count()


class TestETags:
    def test_who_has_it_already_is_not_told_again(self, chief: Program, albatross: Organisation) -> None:
        path = f"/organisations/{albatross.public_id}"
        etag = chief.get(path)["ETag"]

        assert chief.get(path, if_none_match=etag).status_code == 304
        assert chief.get(path, if_none_match=f"W/{etag}").status_code == 304
        chief.change(path, {"phone": "+49 1"})
        assert chief.get(path, if_none_match=etag).status_code == 200

    def test_a_change_names_the_state_that_was_read(self, chief: Program, albatross: Organisation) -> None:
        path = f"/organisations/{albatross.public_id}"
        first = chief.get(path)["ETag"]

        assert chief.ask("PATCH", path, {"phone": "+49 1"}).status_code == 428
        assert chief.ask("PATCH", path, {"phone": "+49 1"}, if_match='"wrong"').status_code == 412
        changed = chief.ask("PATCH", path, {"phone": "+49 1"}, if_match=first)
        late = chief.ask("PATCH", path, {"phone": "+49 2"}, if_match=first)

        assert (changed.status_code, late.status_code) == (200, 412)
        assert chief.get(path).json()["phone"] == "+49 1"
        assert chief.ask("PATCH", path, {"phone": "+49 3"}, if_match=changed["ETag"]).status_code == 200

    def test_who_is_overtaken_between_reading_and_writing_is_told(
        self, chief: Program, albatross: Organisation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = f"/organisations/{albatross.public_id}"
        filled = programs.filled

        def slowly(*given: Any) -> Any:
            with as_system():
                Organisation.objects.filter(pk=albatross.pk).update(phone="+49 1")
            return filled(*given)

        monkeypatch.setattr(programs, "filled", slowly)

        assert chief.change(path, {"website": "https://late.example"}).status_code == 412
        assert chief.get(path).json()["website"] == ""


class TestKeys:
    def path(self, company: Organisation) -> str:
        return f"/organisations/{company.public_id}/sites"

    def test_the_same_key_does_it_once_and_is_answered_alike(self, chief: Program, albatross: Organisation) -> None:
        before = sites()

        first = chief.post(self.path(albatross), SITE, idempotency_key="k1")
        again = chief.post(self.path(albatross), SITE, idempotency_key="k1")

        assert (first.status_code, again.status_code) == (201, 201)
        assert (first.json(), first["Location"], first["ETag"]) == (again.json(), again["Location"], again["ETag"])
        assert again["Idempotent-Replayed"] == "true"
        assert sites() == before + 1
        chief.post(self.path(albatross), SITE, idempotency_key="k2")
        assert sites() == before + 2

    def test_a_key_with_something_else_is_refused(self, chief: Program, albatross: Organisation) -> None:
        chief.post(self.path(albatross), SITE, idempotency_key="k1")

        answer = chief.post(self.path(albatross), SITE | {"city": "Wismar"}, idempotency_key="k1")

        assert answer.status_code == 422
        assert "Idempotency-Key" in answer.json()["detail"]

    def test_what_was_refused_may_be_sent_again(self, chief: Program, albatross: Organisation) -> None:
        assert chief.post(self.path(albatross), {"kind": "nowhere"}, idempotency_key="k1").status_code == 422
        assert chief.post(self.path(albatross), SITE, idempotency_key="k1").status_code == 201

    def test_after_a_crash_it_is_not_done_again_unseen(self, chief: Program, albatross: Organisation) -> None:
        chief.post(self.path(albatross), SITE, idempotency_key="k1")
        row = Submission.objects.get()
        Submission.objects.update(answer={"sent": row.answer["sent"], "status": 500, "headers": {}})

        answer = chief.post(self.path(albatross), SITE, idempotency_key="k1")

        assert answer.status_code == 409
        assert "its answer was lost" in answer.json()["detail"]

    def test_another_person_with_the_same_key_is_somebody_else(self, chief: Program, albatross: Organisation) -> None:
        before = sites()
        chief.post(self.path(albatross), SITE, idempotency_key="k1")
        one_of_ours().post(self.path(albatross), SITE, idempotency_key="k1")

        assert sites() == before + 2

    def test_no_words_of_an_answer_are_kept(self, chief: Program, albatross: Organisation) -> None:
        chief.post(f"/organisations/{albatross.public_id}/people", {"family_name": "Lund"}, idempotency_key="k1")

        assert "Lund" not in str(Submission.objects.values_list())


class TestTrouble:
    def test_nobody_is_told_how_to_come_in(self) -> None:
        answer = Client(headers={"host": "127.0.0.1"}).get("/api/v1/people")

        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
        assert "Bearer" in answer["WWW-Authenticate"]

    def test_a_session_needs_the_csrf_token(self, albatross: Organisation) -> None:
        client = Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)
        client.force_login(an_account(roles=("channel_chief",)))
        path = f"/api/v1/organisations/{albatross.public_id}/sites"
        token = "a" * 32

        refused = client.post(path, SITE, JSON)
        client.cookies["csrftoken"] = token
        done = client.post(path, SITE, JSON, headers={"x-csrftoken": token})

        assert (refused.status_code, done.status_code) == (403, 201)
        assert "X-CSRFToken" in refused.json()["detail"]

    def test_a_form_with_a_file_is_no_json(self, albatross: Organisation) -> None:
        client = Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)
        client.force_login(an_account(roles=("channel_chief",)))
        client.cookies["csrftoken"] = token = "a" * 32

        answer = client.post("/api/v1/imports", {"kind": "products"}, headers={"x-csrftoken": token})

        assert answer.status_code == 400
        assert "send JSON" in answer.json()["detail"]

    @pytest.mark.parametrize("body", ["{", "[]", '"text"', "null", "1", "[" * 10000, '{"city": "\\ud800"}'])
    def test_a_body_that_cannot_be_read(self, chief: Program, albatross: Organisation, body: str) -> None:
        path = f"/api/v1/organisations/{albatross.public_id}/sites"

        answer = chief.browser.post(path, body, JSON)

        assert answer.status_code in {400, 422}
        assert answer["Content-Type"] == "application/problem+json"

    def test_what_is_not_there_and_what_cannot_be_done(self, chief: Program, albatross: Organisation) -> None:
        nowhere = chief.get("/nothing")
        not_so = chief.ask("DELETE", f"/organisations/{albatross.public_id}")

        assert (nowhere.status_code, nowhere["Content-Type"]) == (404, "application/problem+json")
        assert (not_so.status_code, not_so["Allow"]) == (405, "GET, PATCH")
        assert chief.ask("HEAD", f"/organisations/{albatross.public_id}")["ETag"]
