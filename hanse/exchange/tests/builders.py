"""What tests of the API begin with."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account
from hanse.network.models import Person
from hanse.network.tests.builders import an_account

from .contract import assert_as_documented

BASE = "/api/v1"


class Program:
    """Somebody signed in who speaks JSON."""

    def __init__(self, account: Account) -> None:
        self.browser = Client(headers={"host": "127.0.0.1"})
        self.browser.force_login(account)
        self.account = account

    def ask(self, method: str, path: str, given: Any = None, **headers: str) -> Any:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        where = path if path.startswith(("http", "/api")) else f"{BASE}{path}"
        body = "" if given is None else json.dumps(given)
        answer = self.browser.generic(method, where, body, "application/json", headers=sent)
        assert_as_documented(method, urlsplit(where).path, answer)
        return answer

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def post(self, path: str, given: Any = None, **headers: str) -> Any:
        return self.ask("POST", path, given, **headers)

    def change(self, path: str, given: Any) -> Any:
        """As one ought to: read, then change what was read."""
        return self.ask("PATCH", path, given, if_match=self.get(path)["ETag"])

    def all(self, path: str, following: int = 100) -> list[dict[str, Any]]:
        """Every row of a list, page after page."""
        found: list[dict[str, Any]] = []
        where: str | None = path
        while where and following:
            answer = self.get(where)
            assert answer.status_code == 200, answer.content
            found += answer.json()["data"]
            where, following = answer.json()["next"], following - 1
        return found


def one_of_ours(*roles: str) -> Program:
    return Program(an_account(roles=roles or ("channel_chief", "administrator"), name="Ada Lund"))


def one_at(company: Any, *roles: str) -> Program:
    account = an_account(name="Bea Tern")
    with acting(Actor.system("a test prepares its world")):
        person = Person.objects.create(organisation=company, given_name="Bea", family_name="Tern", account=account)
        for role in roles or ("partner_administrator", "sales"):
            person.job_roles.create(organisation=company, role=role)
    return Program(account)
