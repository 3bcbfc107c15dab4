"""Rows as JSON: what a row shows is a class with a field for each value, each with its meaning and an example."""

from __future__ import annotations

import json
from typing import Annotated, Any, TypeVar

from django.db import models
from django.http import HttpResponse
from django.urls import reverse
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model

from ..pages import Request
from ..walls.authz import reading
from . import conditions
from .paging import Asked, Piece, piece

AN_ID = "k3v9xh2m7qtw"


def says(meaning: str, example: Any, *, ours: bool = False, **more: Any) -> Any:
    """A field: what it means and an example. What is `ours` alone is left out for partners, and may be missing."""
    if not ours:
        return Field(description=meaning, examples=[example], **more)
    extra: dict[str, Any] = {"ours": True}
    return Field(
        None, description=f"{meaning} Left out for partners.", examples=[example], json_schema_extra=extra, **more
    )


def rows_of(found: Any) -> list[Any]:
    """The rows of a relation, as they were prefetched."""
    return list(found.all()) if hasattr(found, "all") else list(found)


T = TypeVar("T")
Rows = Annotated[list[T], BeforeValidator(rows_of)]


class Shown(BaseModel):
    """What is shown of a row; made from the row itself."""

    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def ours_alone(cls) -> set[str]:
        return {
            name
            for name, field in cls.model_fields.items()
            if isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("ours")
        }

    @classmethod
    def told(cls, row: Any, *, to_partner: bool) -> dict[str, Any]:
        """The row as it goes out to one side."""
        shown = cls.model_validate(row)
        return _without(shown, shown.model_dump(mode="json")) if to_partner else shown.model_dump(mode="json")


def _without(shown: BaseModel, told: dict[str, Any]) -> dict[str, Any]:
    """What is told, without what is ours alone: also in what stands inside."""
    if isinstance(shown, Shown):
        for name in shown.ours_alone():
            told.pop(name, None)
    for name in told:
        inner = getattr(shown, name)
        if isinstance(inner, BaseModel):
            _without(inner, told[name])
        elif isinstance(inner, list):
            for each, text in zip(inner, told[name], strict=True):
                if isinstance(each, BaseModel):
                    _without(each, text)
    return told


class Named(Shown):
    """A record elsewhere: its id, and the name that people know it by."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    name: str = says("Its name.", "North")


def named(meaning: str, name: str) -> Any:
    """A field that names another record."""
    return Field(description=meaning, examples=[{"id": AN_ID, "name": name}])


class Listed(BaseModel):
    """One page of a list."""


def list_of(kind: type[Shown]) -> type[Listed]:
    """The shape of a list of these."""
    following = Field(
        description="The address of the next page; null after the last.",
        examples=["https://hanse.example/api/v1/people?cursor=gAAAA"],
    )
    return create_model(f"{kind.__name__}List", __base__=Listed, data=(list[kind], ...), next=(str | None, following))  # type: ignore[valid-type]


def _bytes(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _content(request: Request, kind: type[Shown], row: object) -> bytes:
    with reading():
        return _bytes(kind.told(row, to_partner=request.actor.is_partner))


def _answer(content: bytes, status: int = 200) -> HttpResponse:
    return HttpResponse(content, status=status, content_type="application/json", headers={"Cache-Control": "no-store"})


def one(request: Request, kind: type[Shown], row: object, *, status: int = 200, at: str = "") -> HttpResponse:
    """A single row with its ETag; 304 for whoever has it already. `at` is the name of the operation that reads it."""
    content = _content(request, kind, row)
    etag = conditions.tag(content)
    if request.method == "GET" and conditions.is_known(request, etag):
        return HttpResponse(status=304, headers={"ETag": etag})
    answer = _answer(content, status)
    answer["ETag"] = etag
    if at:
        where = reverse(f"api:{at}", args=[getattr(row, "public_id", "")])
        answer["Location" if status == 201 else "Content-Location"] = where
    return answer


def matching(request: Request, kind: type[Shown], row: models.Model, *, required: bool = True) -> None:
    """Refuse unless the asker changes the state that they read."""
    conditions.check_match(request, conditions.tag(_content(request, kind, row)), required=required)


def many[M: models.Model](request: Request, kind: type[Shown], rows: models.QuerySet[M], asked: Asked) -> HttpResponse:
    """A page of a list, with the link to the next one."""
    return listed(request, kind, piece(rows, asked))


def listed(request: Request, kind: type[Shown], found: Piece[Any]) -> HttpResponse:
    """The same of a page that stands already."""
    following = _next(request, found.following) if found.following else None
    to_partner = request.actor.is_partner
    told = {"data": [kind.told(row, to_partner=to_partner) for row in found.rows], "next": following}
    answer = _answer(_bytes(told))
    if following:
        answer["Link"] = f'<{following}>; rel="next"'
    return answer


def _next(request: Request, cursor: str) -> str:
    query = request.GET.copy()
    query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def nothing() -> HttpResponse:
    """It is done, and there is nothing to show."""
    return HttpResponse(status=204)
