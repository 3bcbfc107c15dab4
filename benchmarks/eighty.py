"""`python -m benchmarks.eighty serve`: Hanse as it is, whose lists can also be had with 80 rows, as the peer's was measured."""

from __future__ import annotations

if __name__ == "__main__":
    from hanse.site import server
    from hanse.site.command import main

    web = server._web
    server._web = lambda *given: [*web(*given)[:-1], "benchmarks.eighty:application"]
    main()
else:
    from hanse.site.wsgi import application
    from hanse.ui.tables.declare import Table

    Table.sizes = (*Table.sizes, 80)
    __all__ = ["application"]
