"""Proofs: what shows who somebody is. A password, a code from an app, recovery codes for when the app is lost, passkeys.

allauth keeps and checks what is more than a password (its table `Authenticator`); these files are all that knows it.
"""

from __future__ import annotations

from hanse.kernel.actor import Actor

AT_THE_DOOR = Actor.system("check who somebody is")
"""Whoever knocks is nobody yet, and sees no proof of anybody's."""
