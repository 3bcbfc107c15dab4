"""What is seen of a running Hanse: each request gets a number, is measured and told; slow queries are told without values."""

from __future__ import annotations

import hmac
import logging
import os
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponseBase

from .. import clock
from ..actor import Actor
from . import metrics
from .logs import following, page_of, request_id

HEADER = "X-Request-ID"
LONGEST_SQL = 2000
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP")

log = logging.getLogger("hanse.request")
slow = logging.getLogger("hanse.slow_query")


def new_request_id() -> str:
    """Made here, never taken from outside: 64 random bits."""
    return secrets.token_hex(8)


class ObservingMiddleware:
    """The outermost: a number for each request, its line in the log, its place in the metrics."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = clock.ticks()
        request.number = new_request_id()  # type: ignore[attr-defined]
        with following(request.number):  # type: ignore[attr-defined]
            answer = self.get_response(request)
            took = clock.ticks() - begun
            answer[HEADER] = request_id()
            page = "static" if request.path.startswith(str(settings.STATIC_URL)) else page_of(request)
            metrics.saw_request(page=page, method=_known(request.method), status=answer.status_code, seconds=took)
            if page != "static":
                _tell(request, answer, page=page, milliseconds=round(took * 1000))
        return answer


def _known(method: str | None) -> str:
    """Anybody may send any word as a method; only known ones are counted by name."""
    return method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "other"


def _tell(request: HttpRequest, answer: HttpResponseBase, *, page: str, milliseconds: int) -> None:
    """Who acted only by kind and number of the account."""
    actor: Actor | None = getattr(request, "actor", None)
    log.info(
        "request",
        extra={
            "page": page, "method": _known(request.method), "status": answer.status_code, "ms": milliseconds,
            "actor": actor.kind if actor else None, "account": actor.account_id if actor else None,
        },
    )  # fmt: skip


def asked_by_operator(request: HttpRequest) -> bool:
    """With `Authorization: Metrics` and HANSE_METRICS_TOKEN; where that is not set and no proxy stands between, from this
    machine itself. (`Bearer` is what machines of people show.)
    """
    if token := os.environ.get("HANSE_METRICS_TOKEN"):
        shown = request.headers.get("Authorization", "")
        return hmac.compare_digest(shown.encode(), f"Metrics {token}".encode())
    proxied = settings.SECURE_PROXY_SSL_HEADER or any(name in request.META for name in FORWARDED)
    return not proxied and request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}


def watch_queries() -> None:
    """Tell of queries that take longer than HANSE_SLOW_QUERIES milliseconds; 0 tells of none."""
    most = float(os.environ.get("HANSE_SLOW_QUERIES") or 0)
    if most:
        connection_created.connect(_Watch(most).begin, weak=False, dispatch_uid="hanse.slow_queries")


class _Watch:
    def __init__(self, most: float) -> None:
        self.most = most

    def begin(self, connection: Any, **_more: Any) -> None:
        if self.run not in connection.execute_wrappers:
            connection.execute_wrappers.append(self.run)

    def run(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = clock.ticks()
        try:
            return execute(sql, params, many, context)
        finally:
            took = (clock.ticks() - begun) * 1000
            if took >= self.most:
                slow.warning("slow query", extra={"ms": round(took, 1), "sql": without_values(sql)})


def without_values(sql: str) -> str:
    """The query as it was prepared; a text that stands in it for itself is left out."""
    parts = str(sql).split("'")
    return "'...'".join(parts[::2])[:LONGEST_SQL]
