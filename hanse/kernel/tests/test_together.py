"""Several questions as one give each what it would have been given by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Exists, OuterRef, QuerySet, Value

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account, Manufacturer, StaffRole
from hanse.kernel.together import together

pytestmark = pytest.mark.django_db


def questions() -> list[QuerySet[Any]]:
    held = Exists(StaffRole.objects.filter(account=OuterRef("pk")))
    return [
        StaffRole.objects.select_related("account").order_by("-account__name"),
        Account.objects.annotate(held=held, said=Value("it's 100 % “so”\n")).filter(
            created_at__lt=clock.now() + timedelta(days=1)
        ).order_by("-name")[:2],
        Manufacturer.objects.values_list("name", "currency"),
        Account.objects.none(),
        Account.objects.filter(name="nobody"),
    ]  # fmt: skip


def test_each_holds_what_it_would_have_been_given_by_itself(django_assert_num_queries: Any) -> None:
    for name in ("Ada", "Grace", "Joan"):
        account = Account.objects.create_user(f"{name}@ours.example", "a long enough word", name=name)
        StaffRole.objects.create(account=account, role="channel_chief")
    Manufacturer.objects.create(name="Hansa %s", currency="EUR")
    with acting(Actor.system("a test")):
        alone = [list(each) for each in questions()]
        asked = questions()
        with django_assert_num_queries(1):
            together(*asked, None)
            found = [list(each) for each in asked]

            assert found == alone
            assert [row.account.name for row in found[0]] == ["Joan", "Grace", "Ada"]
    for one, other in zip(alone[1], found[1], strict=True):
        assert {name: value for name, value in vars(one).items() if name != "_state"} == {
            name: value for name, value in vars(other).items() if name != "_state"
        }
    assert found[2:] == [[("Hansa %s", "EUR")], [], []]
