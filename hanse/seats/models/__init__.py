"""What seats keep: invitations, tokens of machines, and tokens that were wrong for as long as they count."""

from .invitations import Invitation, at_address
from .tokens import Token, WrongToken

__all__ = ["Invitation", "Token", "WrongToken", "at_address"]
