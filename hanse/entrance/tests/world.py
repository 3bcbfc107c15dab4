"""What the entrance plants into the world of tests that cross rooms: a letter, a passkey, and half way addresses."""

from __future__ import annotations

from typing import Any

from hanse.kernel.outside import mail
from hanse.kernel.outside.mail import Letter, Link

from .builders import a_passkey


def plant(world: Any) -> None:
    administrator = world.accounts["administrator"]
    parts = ("this is a letter.", Link("Go on", "http://127.0.0.1/sign-in/"))
    mail.post(administrator, lambda: Letter("A letter", parts))
    world.words["entrance.token"] = ["abc-0123456789abcdef"]
    world.words["entrance.passkey"] = [a_passkey(administrator)]
