"""Network: one master record of every partner company, its sites and people, and the ties between them.

Words: organisation, identifier, bank account, brand, site, person, job role, partnership, transition, planned move, gate, document,
assignment, handover, relationship, territory, area, claim, product, product line.
Always true: a company has at most one partnership in each role; a partner's number is unique in its role; a
partnership's state changes only along the chart, with an actor, a time and a reason; a company has at most one head
site; a territory that somebody set by hand is never computed away.
"""
