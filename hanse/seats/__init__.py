"""Seats: who may act from where. Our own people and their roles, invitations, and tokens of programs.

Words: colleague (one of our own people), seat (a place to act from: a role at ours, or a person at a partner), invitation,
token (what a program shows instead of signing in), scope (an operation that a token may do).
Always true: there is an administrator who may sign in; nobody gives themselves a role; an invitation works once, and only
while who sent it may still invite; a token never may more than who made it may now; secrets are kept as hashes alone.
"""
