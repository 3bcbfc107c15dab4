"""A whole Hanse in one folder, taken while people work, and given back into an empty place.

Words: backup, manifest (what a backup holds, with sizes, hashes and counts), place (a HANSE_HOME and its database).
Always true: the database is taken first and everything else after it, so whatever the database names is there; a folder
without a manifest is no backup; only an empty place takes one in; what was given back hashes to what was taken.
"""
