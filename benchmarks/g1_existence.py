"""G1: does the time of an answer tell that somebody or something exists? 200 pairs of what is there and what is not, in turn.

Of accounts at the door (sign-in, a new password, its link), of an e-mail that a partner invites and that another company's person
has; of a rival's row beside nobody's id at a record, its API and its file, as a partner's person and as a manager who does not look
after it. One JSON line for each: the medians in milliseconds of processor time, their difference in percent with the 95 % that
resampling the pairs gives, and how often mere chance would give so much (the sides of each pair thrown anew). Goal: under 5 %.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from .p7_pages import grow
from .spending import spent

PAIRS = {"small": 200, "full": 1_000}
COMPANIES = {"small": 1_000, "full": 10_000}
DRAWS = 5_000
PASSWORD = "a long enough word"
Ask = Callable[[str], Any]


class LighterHasher(PBKDF2PasswordHasher):
    """A fiftieth of the work, so that it hides no other difference; that it is done once for everybody is counted by a test."""

    iterations = PBKDF2PasswordHasher.iterations // 50


def main(size: str = "small") -> None:
    import django
    from django.conf import settings

    django.setup()
    settings.PASSWORD_HASHERS = [f"{__spec__.name}.{LighterHasher.__name__}"]
    from django.db import connection

    from hanse.site.preparing import migrate

    migrate()
    grow(0, COMPANIES[size])
    for what, ask, there, nowhere in cases(PAIRS[size] + 1):
        print(
            json.dumps({"goal": "G1", "engine": connection.vendor, "what": what} | judged(ask, there, nowhere)),
            flush=True,
        )


def cases(pairs: int) -> Iterator[tuple[str, Ask, list[str], list[str]]]:
    """What is asked, how, and of which names: those that are there, and as many that are not."""
    from hanse.kernel.ids import new_public_id
    from hanse.kernel.models import Account

    people, rivals, documents, inviting = planted(pairs)
    nobody = [f"nobody{number:04}@dealer.example" for number in range(pairs)]
    missing = [new_public_id() for _pair in range(pairs)]
    known = dict(Account.objects.values_list("email", "public_id"))
    away = client()
    yield (
        "sign-in with a wrong password",
        lambda who: away.post("/sign-in/", {"email": who, "password": "wrong"}),
        people,
        nobody,
    )
    yield "a new password is asked for", lambda who: away.post("/sign-in/forgotten/", {"email": who}), people, nobody
    yield (
        "a wrong link to a new password",
        lambda who: away.get(f"/sign-in/new-password/{who}/x1-abc/"),
        [known[who] for who in people],
        missing,
    )
    partner, manager = client(inviting), client("partner_manager@ours.example")
    newcomer = {"family_name": "Kaya", "job_roles": ["sales"], "language": "en"}
    yield (
        "a partner invites an e-mail",
        lambda who: partner.post("/portal/company/access/new/", newcomer | {"email": who}),
        people,
        nobody,
    )
    pages = [
        ("a record", manager, "/partners/{}/", rivals), ("a record by the API", manager, "/api/v1/organisations/{}", rivals),
        ("a file", manager, "/partners/documents/{}/file/", documents),
        ("a partner: a record by the API", partner, "/api/v1/organisations/{}", rivals),
        ("a partner: a file", partner, "/portal/company/documents/{}/file/", documents),
        ("a partner: a file by the API", partner, "/api/v1/documents/{}/file", documents),
    ]  # fmt: skip
    for what, who, url, there in pages:
        yield what, lambda name, who=who, url=url: who.get(url.format(name)), there, missing  # type: ignore[misc]


def client(email: str = "") -> Any:
    from django.test import Client

    from hanse.kernel.models import Account

    made = Client(headers={"host": "127.0.0.1"})
    if email:
        made.force_login(Account.objects.get(email=email))
    return made


def planted(pairs: int) -> tuple[list[str], list[str], list[str], str]:
    """People with accounts, companies and files that are nobody's here, and who invites at a company of its own."""
    from django.contrib.auth.hashers import make_password

    from hanse.kernel.actor import Actor, acting
    from hanse.kernel.clock import now
    from hanse.kernel.models import Account
    from hanse.network.models import Document, DocumentKind, JobRole, Person

    with acting(Actor.system("a benchmark")):
        chosen: list[Person] = []
        for person in Person.objects.order_by("id").select_related("organisation"):
            if person.organisation_id % 50 > 1 and person.organisation_id not in {
                one.organisation_id for one in chosen[-1:]
            }:
                chosen.append(person)
        own, *others = chosen[: pairs + 1]
        hashed = make_password(PASSWORD)
        for person in (own, *others):
            person.account = Account.objects.create(email=person.email, name=person.name, password=hashed)
        Person.objects.bulk_update([own, *others], ["account"])
        JobRole.objects.create(organisation_id=own.organisation_id, person=own, role="partner_administrator")
        kind = DocumentKind.objects.create(name="Insurance")
        files = Document.objects.bulk_create(
            Document(
                organisation_id=person.organisation_id, kind=kind, state="accepted", file_name="a.pdf", file_hash="0" * 64,
                valid_from=date(2026, 1, 1), actor_name="Ada", added_at=now(),
            ) for person in others
        )  # fmt: skip
    return (
        [one.email for one in others],
        [one.organisation.public_id for one in others],
        [one.public_id for one in files],
        own.email,
    )


def judged(ask: Ask, there: list[str], nowhere: list[str]) -> dict[str, Any]:
    """Each pair in an order that is thrown; the first one only warms what is kept."""
    chance = random.Random(7)
    pairs: list[tuple[float, float]] = []
    answers: set[tuple[int, int]] = set()
    for place, both in enumerate(zip(there, nowhere, strict=True)):
        took = [0.0, 0.0]
        for side in chance.sample((0, 1), 2):
            forget()
            begun = spent()
            answer = ask(both[side])
            took[side] = (spent() - begun) * 1000
            answers.add((side, answer.status_code))
        if place:
            pairs.append((took[0], took[1]))
    return weighed(pairs) | {
        "answers": sorted({status for _side, status in answers}),
        "alike": len(answers) == 2 * len({s for _, s in answers}),
    }


def forget() -> None:
    """What was counted, so that nobody has tried too often."""
    from hanse.entrance.models import FailedSignIn
    from hanse.kernel.models import Passage

    FailedSignIn.objects.all().delete()
    Passage.objects.all().delete()


def weighed(pairs: list[tuple[float, float]]) -> dict[str, Any]:
    import numpy as np

    chance = np.random.default_rng(7)
    took = np.array(pairs)
    there, nowhere = np.median(took, axis=0)
    drawn = np.median(took[chance.integers(len(took), size=(DRAWS, len(took)))], axis=1)
    low, high = np.percentile((drawn[:, 0] / drawn[:, 1] - 1) * 100, [2.5, 97.5])
    apart = took[:, 0] - took[:, 1]
    thrown = np.median(apart * chance.choice((-1, 1), size=(DRAWS, len(took))), axis=1)
    by_chance = float(np.mean(np.abs(thrown) >= abs(np.median(apart))))
    return {
        "pairs": len(took), "there_ms": round(there, 3), "nowhere_ms": round(nowhere, 3),
        "difference_percent": round((there / nowhere - 1) * 100, 2), "from_percent": round(low, 2), "to_percent": round(high, 2),
        "by_chance": round(by_chance, 4),
    }  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hanse.site.settings")
    main(*sys.argv[1:])
