"""A question that is written once: other values each time, and for nobody but the product."""

from __future__ import annotations

import pytest
from django.db.models import CharField
from django.test.utils import CaptureQueriesContext

from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account
from hanse.kernel.prepared import Given, Prepared

pytestmark = pytest.mark.django_db


def called() -> Prepared[Account]:
    name = Given("name", CharField())
    return Prepared(lambda: Account.objects.filter(name=name, email__startswith="%s").order_by("id"))


def test_it_is_asked_with_other_values_each_time() -> None:
    for name in ("Ada", "Grace"):
        Account.objects.create_user(f"%s{name}@ours.example", "a long enough word", name=name)
    asked = called()

    with acting(Actor.system("a test")):
        assert [row.name for row in asked.rows(name="Ada")] == ["Ada"]
        assert [row.name for row in asked.rows(name="Grace")] == ["Grace"]
        assert asked.rows(name="' OR 1=1 --") == []
        Account.objects.filter(name="Ada").update(name="Grace")
        assert len(asked.rows(name="Grace")) == 2


@pytest.mark.parametrize("who", [Actor.public(), Actor.staff(account_id=1, name="Ada", roles=["channel_chief"])])
def test_nobody_else_asks_it(who: Actor, django_assert_num_queries: CaptureQueriesContext) -> None:
    with acting(who), pytest.raises(RuntimeError, match="by the product"), django_assert_num_queries(0):  # type: ignore[operator]
        called().rows(name="Ada")
