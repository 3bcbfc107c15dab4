"""Builders for pages and jobs: who sends files, files, and the jobs that they lead to."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django_tasks_db.models import DBTaskResult

from hanse.intake.models import Batch
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account, StaffRole

DEALERS = "Dealer number;Name;Country\n" + "".join(f"AW{n:05};Bike Shop {n};GB\n" for n in range(1, 5))
NOVEMBER = (
    "SalesOrderNumber;Position;Händlernummer;Datum;Menge;Betrag netto;Währung\n"
    "SO1;1;AW00001;03.11.2026;2;1.294,50;EUR\n"
    "SO1;2;AW00001;31.10.2026;1;10,00;EUR\n"
    "SO2;1;AW00009;04.11.2026;-5;-3,20;EUR\n"
    "SO3;1;AW00002;31.11.2026;1;7,25;EUR\n"
    "SO4;1;AW00003;05.11.2026;3;99,99;EUR\n"
)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts and files of one test are nobody else's."""
    monkeypatch.setenv("HANSE_HOME", str(tmp_path / "home"))


@pytest.fixture
def steward(manufacturer: Any) -> Client:
    """The browser of somebody who may import."""
    return signed_in("data_steward", email="steward@example.org")


def signed_in(*roles: str, email: str = "") -> Client:
    account = Account.objects.create_user(email or f"{'-'.join(roles)}@example.org", "secret", name="Ada Lund")
    for role in roles:
        StaffRole.objects.create(account=account, role=role)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(account)
    return client


def a_partner() -> Client:
    """The browser of somebody at a dealer."""
    account = Account.objects.create_user("dealer@example.org", "secret", name="Bo Dealer")
    with as_system():
        company = apps.get_model("network", "Organisation").objects.create(name="Rival Bikes", country="GB")
        person = {"given_name": "Bo", "family_name": "Dealer", "email": account.email, "account": account}
        apps.get_model("network", "Person").objects.create(organisation=company, **person)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(account)
    return client


def as_system() -> Any:
    return acting(Actor.system("a test looks at its world"))


def send(client: Client, kind: str, content: str | bytes, name: str = "file.csv", *, side: str = "") -> Any:
    """On our side, or with `side="/portal"` at a partner."""
    file = io.BytesIO(content.encode() if isinstance(content, str) else content)
    file.name = name
    return client.post(f"{side}/imports/new/", {"kind": kind, "file": file})


def sent(client: Client, kind: str, content: str | bytes, name: str = "file.csv") -> Batch:
    """A file that was taken in, and checked where nothing had to be asked."""
    answer = send(client, kind, content, name)
    assert answer.status_code == 302, told(answer)
    run_jobs()
    return found(answer.url)


def imported(client: Client, kind: str, content: str | bytes, name: str = "file.csv") -> Batch:
    batch = sent(client, kind, content, name)
    confirm(client, batch)
    run_jobs()
    return again(batch)


def confirm(client: Client, batch: Batch, **instead: str) -> Any:
    return client.post(f"/imports/{batch.public_id}/commitment/", chosen(client, batch) | instead)


def chosen(client: Client, batch: Batch) -> dict[str, str]:
    """What the form on the page of an import would send."""
    page = client.get(f"/imports/{batch.public_id}/").content.decode()
    form = re.search(r'<form id="columns".*?</form>', page, re.DOTALL)
    assert form, "the page has no form"
    inputs = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*?value="([^"]*)"', form[0]))
    inputs |= {name: value for value, name in re.findall(r'<input[^>]*value="([^"]*)"[^>]*?name="([^"]+)"', form[0])}
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form[0], re.DOTALL):
        picked = re.search(r'value="([^"]*)" selected', options)
        inputs[name] = picked[1] if picked else ""
    inputs.pop("csrfmiddlewaretoken", None)
    return inputs


def run_jobs() -> None:
    """Do what a worker would do; a job that breaks breaks the test."""
    for task in _ready():
        task.claim("a test")
        task.task.call(*task.args_kwargs["args"], **task.args_kwargs["kwargs"])
        task.set_successful(None)


def _ready() -> Iterator[DBTaskResult[..., Any]]:
    while (task := DBTaskResult.objects.ready().first()) is not None:
        yield task


def found(url: str) -> Batch:
    with as_system():
        return Batch.objects.get(public_id=url.rstrip("/").rpartition("/")[2])


def again(batch: Batch) -> Batch:
    with as_system():
        return Batch.objects.get(pk=batch.pk)


def reasons(batch: Batch) -> list[tuple[int, str, str]]:
    with as_system():
        return list(batch.rejected_rows.values_list("line", "column", "reason"))


def told(answer: Any) -> str:
    """What a person reads on a page, without its markup."""
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", main[0] if main else answer.content.decode()).split())
