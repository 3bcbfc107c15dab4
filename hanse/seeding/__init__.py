"""Seeding: worlds of rival companies for red teams, benchmarks and probes, each text marked with whose it is.

Words: world (six companies that know each other and nobody else), seed (the number from which worlds are drawn), code (a
company's short name, as 3B), canary (the word that stands in every text of one company).

A world: two rival dealers A and B, their distributor C, a dealer D of another territory, a supplier E and its rival F. Every text
of a company holds its canary `CANARY<code>x<random>`, e-mails in lower case; every amount is a prime of nine digits that stands
once. So whoever signs in as one company and reads the canary or an amount of another has found a leak. Two are none: A lets its
distributor look into its record, so C reads A, and A reads C's name.

Decisions, each with its reason:
- States go round: over three worlds a company is in each state of the lifecycle, over fourteen each of the six was in all.
- Every login has the password of the seed, hashed once: a thousand passwords, hashed slowly as they should be, take minutes.
- Days follow the calendar, so that scores are of the last months; canaries, amounts and logins follow the seed alone.
- Seeds of one database have no amount in common: each draws from its own class of primes, and two of one class are refused.

Always true: the same seed draws the same worlds; what is there is not made twice; a run that was killed is finished by the next; a
database that holds anything else is refused.
"""
