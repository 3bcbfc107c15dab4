"""Anticipated errors. Everything else propagates and is logged once."""

from __future__ import annotations


class Refused(Exception):
    """What was asked for cannot be done; `sentence` says what, why and what to do, in the person's language.

    `status` is the HTTP status a page answers with: 403 for a forbidden act on a visible row, 409 for a rule that stands
    in the way. `field` names the form field that it concerns, when there is one; `operation` what is not part of a role, so
    that a page can say of whose it is.
    """

    def __init__(self, sentence: object, *, status: int = 409, field: str | None = None, operation: str = "") -> None:
        super().__init__(sentence)
        self.status = status
        self.field = field
        self.operation = operation

    @property
    def sentence(self) -> str:
        said = self.args[0]
        return said if isinstance(said, str) else str(said)


class Busy(Refused):
    """Something else holds what is needed, and had it for longer than anybody waits: the same may be asked again soon.

    A job that ends so is tried again by itself.
    """


class NoActor(RuntimeError):
    """A partner's rows were touched although nobody was set as the actor: a programming error, never a person's."""

    def __init__(self, what: str) -> None:
        super().__init__(f"No actor is set, so {what} cannot be read or written. Enter one: with acting(actor): ...")
