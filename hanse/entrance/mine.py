"""Pages about one's own sign-in are for whoever is signed in, on either side."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, cast

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import urlencode

from hanse.kernel.models import Account
from hanse.kernel.pages import Request


def mine[**P](
    function: Callable[Concatenate[Request, Account, P], HttpResponse],
) -> Callable[Concatenate[Request, P], HttpResponseBase]:
    """The page gets the account that is signed in in this browser; nobody is led to the door, and back here after it."""

    @wraps(function)
    def view(request: Request, *given: P.args, **named: P.kwargs) -> HttpResponseBase:
        account: Any = request.user
        if request.actor.kind not in {"staff", "partner"} or not isinstance(account, Account):
            where = request.get_full_path() if request.method == "GET" else "/security/"
            return redirect(f"/sign-in/?{urlencode({'next': where})}")
        return function(request, account, *given, **named)

    return cast("Callable[Concatenate[Request, P], HttpResponseBase]", view)
