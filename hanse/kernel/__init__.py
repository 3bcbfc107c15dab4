"""The ground floor: who acts, what they may see, and how changes are kept.

Words: actor, scope, operation, refusal, audit entry, event, reaction, job, lease, money.
Always true: without an actor no partner's row is readable or writable; every page and job names its operation or
actor; a change and its audit entry and events commit together or not at all.
"""
