"""What tests of pages ask of an answer."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

SCRIPT = "<script>alert(1)</script>"
MOST_QUERIES = 10


def text(answer: Any) -> str:
    """The whole of an answer, streamed or not."""
    return (b"".join(answer) if answer.streaming else answer.content).decode().removeprefix("\ufeff")


def unmarked(answer: Any) -> str:
    """The same without the marks on what was typed."""
    return text(answer).replace("<mark>", "").replace("</mark>", "")


LATER = re.compile(r'hx-get="([^"]+)"[^>]* data-later')


def whole(client: Client, address: str) -> str:
    """A page with the parts that it asks for once it is there."""
    shown = text(client.get(address))
    parts = (client.get(url, headers={"HX-Request": "true"}) for url in LATER.findall(shown))
    return shown + "".join(text(part) for part in parts)


def queries(client: Client, address: str) -> int:
    """How often a page asks the database, once the server is warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        text(client.get(address))
    return len(asked)


MARK = re.compile(r'name="mark" value="(\w+)"')


def confirmed(client: Client, address: str, given: dict[str, Any], **more: Any) -> Any:
    """Many rows changed alike as a person does it: what would change is looked at first, then confirmed."""
    mark = MARK.search(text(client.post(address, given)))
    return client.post(address, given | {"mark": mark[1] if mark else ""}, **more)
