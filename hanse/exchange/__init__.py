"""Exchange: how others connect. It assembles the API from what stands in the rooms' `api.py`, and documents it.

Words: operation, resource, token, document.
Always true: every operation stands in the decision table; the document names each one, with an example of what it takes and
gives; rooms do not know this one.
"""
