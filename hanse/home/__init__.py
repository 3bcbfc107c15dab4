"""Home: the door (set-up, sign-in, seats) and the first page of each side, assembled from what rooms contribute.

Words: door, seat, first step, caller (whom a partner may call at ours).
Always true: the door does not tell whether an account exists; a seat is only ever one of the account's own; the demo's roles
are offered in the demo only.
"""
