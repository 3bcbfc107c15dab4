"""To-dos of our people."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase

from hanse.kernel.pages import Request, page

from . import mine as own
from . import places
from .models import Arrangement, Task

GET_POST = ("GET", "POST")


@page("todos/", operation="todos.read")
def mine(request: Request) -> HttpResponse:
    return places.mine(request)


@page("todos/given/", operation="todos.read")
def given(request: Request) -> HttpResponseBase:
    return places.listed(request, "given")


@page("todos/companies/", operation="todos.read")
def companies(request: Request) -> HttpResponseBase:
    return places.listed(request, "companies")


@page("todos/done/", operation="todos.read")
def done(request: Request) -> HttpResponseBase:
    return places.listed(request, "done")


@page("todos/new/", operation="todos.give", methods=GET_POST)
def new(request: Request) -> HttpResponse:
    return places.new(request)


@page("todos/quick/", operation="todos.give", methods=["POST"])
def quick(request: Request) -> HttpResponse:
    return places.quick(request)


@page("todos/waiting/", operation="todos.do", methods=GET_POST)
def put_off(request: Request) -> HttpResponse:
    return own.put_off(request)


@page("todos/handing-on/", operation="todos.do", methods=GET_POST)
def pass_on(request: Request) -> HttpResponse:
    return own.pass_on(request)


@page("todos/arrangements/<id:arrangement>/end/", operation="todos.do", methods=["POST"])
def arrangement_end(request: Request, arrangement: Arrangement) -> HttpResponse:
    return own.arrangement_end(request, arrangement)


@page("todos/<id:task>/", operation="todos.read")
def todo(request: Request, task: Task) -> HttpResponse:
    return places.todo(request, task)


@page("todos/<id:task>/edit/", operation="todos.edit", methods=GET_POST)
def edit(request: Request, task: Task) -> HttpResponse:
    return places.edit(request, task)


@page("todos/<id:task>/hand-on/", operation="todos.do", methods=GET_POST)
def hand_on(request: Request, task: Task) -> HttpResponse:
    return places.hand_on(request, task)


@page("todos/<id:task>/finish/", operation="todos.do", methods=["POST"])
def finish(request: Request, task: Task) -> HttpResponse:
    return places.finish(request, task)


@page("todos/<id:task>/drop/", operation="todos.do", methods=["POST"])
def drop(request: Request, task: Task) -> HttpResponse:
    return places.drop(request, task)


@page("todos/<id:task>/reopen/", operation="todos.do", methods=["POST"])
def reopen(request: Request, task: Task) -> HttpResponse:
    return places.reopen(request, task)
