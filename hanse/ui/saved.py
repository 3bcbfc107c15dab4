"""Pages about saved views: kept from a list, looked through, given another name or use, removed. The same on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel.errors import Refused
from hanse.kernel.pages import Request, on_side
from hanse.kernel.walls.authz import allows
from hanse.kernel.walls.roles import STAFF_ROLES

from .models import LONGEST_QUERY, SavedView
from .saying import say
from .tables import Column, Head, LinkColumn, Nothing, Table, TextColumn, table


class KeepForm(forms.Form):
    """What a list sends when it is to be kept as it is."""

    table = forms.SlugField(max_length=60)
    title = forms.CharField(max_length=80, required=False)
    path = forms.CharField(max_length=300)
    query = forms.CharField(max_length=LONGEST_QUERY, required=False)
    name = forms.CharField(label=gettext_lazy("Name of this view"), max_length=60)
    opens = forms.BooleanField(required=False)
    shared = forms.BooleanField(required=False)

    def clean_path(self) -> str:
        """An address of Hanse's own, and nothing else."""
        path = str(self.cleaned_data["path"])
        try:
            resolve(path)
        except Resolver404:
            raise forms.ValidationError(_("This is not the address of a list.")) from None
        return path


class ViewForm(forms.ModelForm[SavedView]):
    class Meta:
        model = SavedView
        fields = ("name", "opens", "shared", "opens_for")
        help_texts = {
            "opens_for": gettext_lazy("Colleagues of this role see it first, unless they have chosen another.")
        }

    def __init__(self, *given: Any, may_share: bool, is_own: bool, **more: Any) -> None:
        super().__init__(*given, **more)
        if not is_own:  # with what a list opens for somebody is theirs to say
            del self.fields["opens"]
        self.fields["opens_for"].choices = [("", _("nobody but me")), *STAFF_ROLES.items()]  # type: ignore[attr-defined]
        if not may_share:
            del self.fields["shared"], self.fields["opens_for"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("opens_for") and not given.get("shared"):
            self.add_error("shared", _("Colleagues can open a list only with a view that they see."))
        return given


def at(request: Request, name: str, *given: Any) -> str:
    return on_side(request.actor, f"ui:{name}", *given)


def views(request: Request) -> HttpResponseBase:
    """All that somebody may use; a POST keeps one more."""
    if request.method == "POST":
        return _keep(request)
    rows = SavedView.seen(request.actor).select_related("account")
    return table(request, _table_of(request), rows=rows, head=Head(_("Saved views")))


def _keep(request: Request) -> HttpResponse:
    form = KeepForm(request.POST)
    if not form.is_valid():
        [(field, errors), *_others] = form.errors.items()
        say(request, str(errors[0]) if field in {"path", "table"} else _("A view needs a name of at most 60 letters."))
        return redirect(at(request, "views"))
    given = form.cleaned_data
    shared = given["shared"] and allows(request.actor, "ui.share_view")
    known = SavedView.own(request.actor).filter(table=given["table"], name=given["name"]).first()
    view = SavedView.keep(
        table=given["table"], name=given["name"], title=given["title"], path=given["path"], query=given["query"],
        opens=given["opens"], shared=shared, opens_for=known.opens_for if known and shared else "", by=request.actor,
    )  # fmt: skip
    say(request, _("The view “%(name)s” is saved.") % {"name": view})
    return redirect(f"{view.path}?{view.query}" if view.query else view.path)


def _own(request: Request, key: str) -> SavedView:
    """Their own view; whoever may share views looks after all that are shared."""
    seen = SavedView.seen(request.actor) if allows(request.actor, "ui.share_view") else SavedView.own(request.actor)
    view = seen.filter(public_id=key).first()
    if view is None:
        raise Http404
    return view


def view(request: Request, key: str) -> HttpResponse:
    row = _own(request, key)
    may_share = allows(request.actor, "ui.share_view")
    is_own = row.account_id == request.actor.account_id
    form = ViewForm(request.POST or None, instance=row, may_share=may_share, is_own=is_own)
    if request.method == "POST" and form.is_valid() and _edited(request, key, form):
        say(request, _("The view “%(name)s” is changed.") % {"name": row})
        return redirect(at(request, "views"))
    context = {
        "form": form,
        "view": row,
        "is_ours": request.actor.is_staff,
        "back": at(request, "views"),
        "removal": at(request, "view_removal", row.public_id),
    }
    return render(request, "ui/saved_view.html", context, status=422 if form.errors else 200)


def _edited(request: Request, key: str, form: ViewForm) -> bool:
    """The form itself has put what was typed into its row: the view as it is kept is changed."""
    try:
        _own(request, key).edit(by=request.actor, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(refusal.field, refusal.sentence)
        return False
    return True


def view_removal(request: Request, key: str) -> HttpResponse:
    row = _own(request, key)
    row.remove(by=request.actor)
    undo = at(request, "view_return", row.public_id)
    say(request, _("The view “%(name)s” is removed. The list itself is as it was.") % {"name": row}, undo=undo)
    return redirect(at(request, "views"))


def view_return(request: Request, key: str) -> HttpResponse:
    view = SavedView.bring_back(key, by=request.actor)
    say(request, _("The view “%(name)s” is back.") % {"name": view})
    return redirect(at(request, "views"))


def _table_of(request: Request) -> type[Table]:
    actor = request.actor

    def used(row: SavedView) -> str:
        known = [
            _("opens the list for you") if row.opens and row.account_id == actor.account_id else "",
            _("opens the list for: %(role)s") % {"role": row.get_opens_for_display()} if row.opens_for else "",
        ]
        return "; ".join(part for part in known if part)

    def change(row: SavedView) -> Any:
        if row.account_id != actor.account_id and not allows(actor, "ui.share_view"):
            return ""
        return format_html('<a href="{}">{}</a>', at(request, "view", row.public_id), _("Change"))

    shown: Sequence[Column] = (
        LinkColumn(key="name", label=gettext_lazy("View"), url=lambda row: f"{row.path}?{row.query}", sort=True),
        TextColumn(key="table", label=gettext_lazy("List"), value="title", sort="title", soft=True, phone="line"),
        TextColumn(key="use", label=gettext_lazy("Use"), value=used),
        *((TextColumn(key="whose", label=gettext_lazy("Saved by"), value="account.name", sort="account__name"),
           TextColumn(key="shared", label=gettext_lazy("Seen by"), sort=True, folds=False, phone="status",
                      value=lambda row: _("all colleagues") if row.shared else _("you alone")))
          if actor.is_staff else ()),
        Column(key="change", label="", cell=change, phone="figure", export=False),
    )  # fmt: skip

    class SavedViewTable(Table):
        name, title = "saved-views", gettext_lazy("Saved views")
        columns = shown
        search = ("name",)
        search_label = gettext_lazy("Name of a view")
        sort = "name"
        nothing = Nothing(
            gettext_lazy("No saved views yet"),
            gettext_lazy("Search, filter and sort a list as you like it, then choose “Save view” above it."),
            icon="bookmark",
        )

    return SavedViewTable
