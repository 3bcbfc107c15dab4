"""Messaging: what people are told of what happened, in the bar and by e-mail, as each of them wants it.

Words: kind (what rooms tell of), notice (one such, for one person), channel (how a person wants a kind: not at all, in the bar, by
e-mail at once, in a daily or weekly digest), digest (one e-mail with all that came since the last).
Always true: a notice keeps ids only and is put into words with its reader's eyes, each time; nothing goes to a login that has ended;
an e-mail says how not to get the next one; notices are gone after ninety days.
"""
