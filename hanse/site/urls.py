"""All routes: those that rooms marked, room by room. Nothing is routed without a mark."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from hanse.exchange import assembly
from hanse.kernel import contributions, pages

contributions.load("contributions")
contributions.load("access")

_rooms = [room.rpartition(".")[2] for room in settings.ROOMS]
urlpatterns = [
    *[path("", include((pages.urlpatterns(room), room))) for room in _rooms],
    path("", include((assembly.urlpatterns(), "api"))),
]

handler400 = "hanse.ui.errors.bad_request"
handler403 = "hanse.ui.errors.forbidden"
handler404 = "hanse.ui.errors.not_found"
handler500 = "hanse.ui.errors.broken"
