"""A question that is written once: other values each time, and for nobody but the product."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import CharField
from django.test.utils import CaptureQueriesContext

from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account
from hanse.kernel.prepared import AT_ONCE, Given, Prepared

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


def test_one_column_is_asked_for_several_at_once_and_by_the_product_alone() -> None:
    for number in range(2 * AT_ONCE + 1):
        Account.objects.create(email=f"{number}@x.example", name=f"Name {number % 3}")
    written = Prepared(
        lambda: Account.objects.filter(name=Given("name", CharField())).order_by("id").values_list("email", flat=True)
    )
    wanted = [{"name": f"Name {number % 4}"} for number in range(2 * AT_ONCE + 1)]

    with acting(Actor.system("a test")), CaptureQueriesContext(connection) as asked:
        found = written.values_of_each(wanted)

    by_name = [list(Account.objects.filter(**each).order_by("id").values_list("email", flat=True)) for each in wanted]
    assert [sorted(each) for each in found] == [sorted(each) for each in by_name]
    assert len(asked) == 3
    with acting(Actor.staff(account_id=1, name="Ann", roles=["channel_chief"])), pytest.raises(RuntimeError):
        written.values_of_each(wanted)
