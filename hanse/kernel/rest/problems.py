"""What goes wrong, told to programs: problem details (RFC 9457), the same sentences that people read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ..errors import Refused

PREFIX = "/api/v1/"
MEDIA_TYPE = "application/problem+json"

Mistake = Mapping[str, str]
"""`field` and `detail`: which part of the request, and what is wrong with it."""


class Invalid(Refused):
    """What was sent cannot be taken as it is. `errors` says it for each field."""

    def __init__(self, errors: Iterable[Mistake]) -> None:
        super().__init__(_("Some of this cannot be taken as it is. See the fields."), status=422)
        self.errors = list(errors)


def is_for_program(request: HttpRequest) -> bool:
    """Was it asked of the API?"""
    return request.path.startswith(PREFIX)


def problem(
    status: int, sentence: object, *, errors: Iterable[Mistake] = (), headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """The answer to what cannot be done."""
    told: dict[str, Any] = {
        "type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": str(sentence),
    }  # fmt: skip
    if listed := list(errors):
        told["errors"] = listed
    return HttpResponse(json.dumps(told), status=status, content_type=MEDIA_TYPE, headers=dict(headers or {}))


def problem_of(refusal: Refused) -> HttpResponse:
    """The answer to what was refused, with the field where there is one."""
    errors = getattr(refusal, "errors", None) or (
        [{"field": refusal.field, "detail": refusal.sentence}] if refusal.field else []
    )
    retry = getattr(refusal, "retry_after", 0)
    return problem(
        refusal.status, refusal.sentence, errors=errors, headers={"Retry-After": str(retry)} if retry else None
    )
