"""Oversight: what happened, who may do what and why, what works in the background, and whether all of it holds.

Words: audit trail, entry, decision table, why, job, schedule, check.
Always true: reading the trail changes nothing in it; what explains a decision is what decides; a check reads and never mends.
"""
