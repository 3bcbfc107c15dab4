"""Sessions in the database, each knowing whose it is, from where and since when: so that their owner can end them.

Read at each request, so that one that was ended is over with the next. A request that is at work when its session is ended
cannot bring it back: its save finds no row, nor does its change of the key.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import CharField, DateTimeField, OuterRef, QuerySet
from django.utils import timezone

from . import clock
from .actor import Actor, acting
from .logins import known_of
from .models.sessions import OpenSession
from .prepared import Given, Prepared

SEEN_EVERY = timedelta(minutes=5)
LONGEST_AGENT, LONGEST_ADDRESS = 300, 45
KEY = re.compile(r"[a-z0-9]{32}")
"""What Django calls a session by."""


PRODUCT = Actor.system("keep a browser's session")
"""Whose a session is, is known only after it was read; and it is written when nobody acts any more."""


def _with_login() -> QuerySet[OpenSession]:
    rows = OpenSession.objects.select_related("account").annotate(**known_of(OuterRef("account")))
    key, now = Given("key", CharField()), Given("now", DateTimeField())
    return rows.filter(session_key=key, expire_date__gt=now).order_by()[:1]


WITH_LOGIN = Prepared(_with_login)


class SessionStore(DatabaseStore):
    """Django's store over our rows. The middleware says from where the request comes."""

    row: OpenSession | None = None
    agent = ""
    address = ""

    @classmethod
    def get_model_class(cls) -> type[Any]:
        return OpenSession

    def comes_from(self, *, agent: str, address: str) -> None:
        """Who asks now: kept when the session is saved, or when it was last seen a while ago."""
        self.agent, self.address = agent[:LONGEST_AGENT], address[:LONGEST_ADDRESS]

    def _validate_session_key(self, key: str | None) -> bool:
        """A cookie says what its sender likes; PostgreSQL refuses to be asked for a zero byte."""
        return KEY.fullmatch(key or "") is not None

    @acting(PRODUCT)
    def _get_session_from_db(self) -> OpenSession | None:
        """With its login and what is known of that, in one question: each request needs both."""
        found = WITH_LOGIN.rows(key=self.session_key, now=timezone.now())
        self.row = found[0] if found else None
        if self.row is None:
            self._session_key = None
        elif self.row.account is not None:
            vars(self.row.account).update(role_names=self.row.role_names, may_sit=self.row.may_sit)  # type: ignore[attr-defined]
        return self.row

    def create_model_instance(self, data: dict[str, Any]) -> OpenSession:
        made = cast(OpenSession, super().create_model_instance(data))
        made.account_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        made.agent, made.address = self.agent, self.address
        made.started_at = made.last_seen_at = clock.now()
        before = self.row
        if before is not None and before.account_id == made.account_id:
            made.started_at = before.started_at
        if before is not None and before.session_key == made.session_key:
            made.public_id = before.public_id
        self.row = made
        return made

    @acting(PRODUCT)
    def save(self, must_create: bool = False) -> None:
        super().save(must_create)

    @acting(PRODUCT)
    def cycle_key(self) -> None:
        """The same session under a new key. One that was ended meanwhile gets none, and is empty from here on."""
        self.keys()  # reads it
        if self.row is None:
            super().cycle_key()
            return
        fresh = self._get_new_session_key()  # type: ignore[attr-defined]
        same = OpenSession.objects.filter(public_id=self.row.public_id, account=self.row.account_id)
        if same.update(session_key=fresh):
            self._session_key = self.row.session_key = fresh
            self.modified = True
        else:
            self.flush()

    @acting(PRODUCT)
    def exists(self, session_key: str) -> bool:
        return super().exists(session_key)

    @acting(PRODUCT)
    def delete(self, session_key: str | None = None) -> None:
        super().delete(session_key)

    def seen(self) -> None:
        """It is still in use. Written down at most every five minutes, so that reading a page stays reading."""
        row, now = self.row, clock.now()
        if row is None or self.modified or row.last_seen_at > now - SEEN_EVERY:
            return
        with acting(PRODUCT):
            OpenSession.objects.filter(pk=row.pk).update(last_seen_at=now, agent=self.agent, address=self.address)
