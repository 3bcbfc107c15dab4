"""A zero byte in an address: PostgreSQL takes none in a text, so every page and operation of the API refuses it in a sentence."""

from __future__ import annotations

import pytest

from .probing import addresses, everything
from .world import MINE, World, undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]
ASKED = "q=%00&country=%00&partner=%00"


@pytest.mark.parametrize("who", ["administrator", MINE])
def test_it_is_refused_wherever_it_stands(world: World, who: str) -> None:
    answers = {}
    for one in everything():
        if "GET" in getattr(one, "methods", (getattr(one, "method", ""),)):
            with undone():
                url = addresses(one, world)[0].url
                answers[url] = world.client(who).get(url, query_params=None, QUERY_STRING=ASKED).status_code

    assert len(answers) > 100
    assert {url: status for url, status in answers.items() if status != 422} == {}


def test_a_program_is_told_in_json(world: World) -> None:
    answer = world.client("administrator").get("/api/v1/organisations", QUERY_STRING="country=%00")

    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "zero byte" in answer.json()["detail"]
