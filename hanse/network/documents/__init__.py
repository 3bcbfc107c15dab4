"""Documents of partners: what is asked for before a partnership may enter a state, and what was sent.

Words: kind (what is asked of whom, before which states, for how long one counts), document (one file of one company), standing
(how a company stands to a kind on a day). A document counts when one of ours has accepted it and the day lies in its time.
"""
