"""What every room's `api.py` stands on: operations with their mark, JSON from rows, lists by cursor, ETags, problems.

    api = Resources("People")

    @api.get("/people/{id:person}", operation="people.read", answers=PersonShown, summary="One person")
    def person(request: Request, person: Person) -> HttpResponse:
        return one(request, PersonShown, person)

The room `exchange` assembles what stands in the rooms' `api.py`. An operation without a mark does not import; rows come
through the walls as they do for pages.
"""
