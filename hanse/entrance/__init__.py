"""Entrance: who somebody is, and how they prove it.

Words: door (sign-in, sign-out, change of seat), proof (a password, a code, a recovery code, a passkey), half way (the password
was right, the second factor is still to come), open session (a browser in which somebody is signed in), outbox (letters that
Hanse wrote).
Always true: the door does not tell whether an account exists; every guess is counted before it is judged; a proof is added,
changed or taken away only with the password; a code and a reset link work once; a session that was ended is over at its next
request; a seat is only ever one of the account's own; the demo's roles are offered in the demo only.
"""
