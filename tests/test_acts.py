"""Every operation that writes: how it is taken back, and how a program does it; or in words why not.

The operations are those of the pages and of the API that change something: one that comes later stands in one of these lists.
"""

from __future__ import annotations

from hanse.kernel import contributions
from hanse.kernel.pages import pages
from hanse.kernel.rest.routing import endpoints
from hanse.network.ways_back import ways

contributions.load("contributions")

BY_PAGES = {page.operation for page in pages() if page.changes}
OF_PROGRAMS = {name for one in endpoints() if one.method != "GET" for name in (one.operation, one.own) if name}
WRITING = BY_PAGES | OF_PROGRAMS

TAKEN_BACK_BY = {
    "colleagues.change": "seats:colleague_roles_back", "colleagues.end": "seats:colleague_return",
    "colleagues.invite": "seats:invitation_withdrawal", "custom_fields.define": "network:custom_field_undo",
    "documents.add": "network:document_withdrawal", "documents.ask": "network:document_asked_no_more",
    "documents.check": "network:document_withdrawal", "documents.require": "network:document_kinds_undo",
    "entrance.you": "entrance:you_back", "feeds.declare": "facts:feed_undo", "feeds.excuse": "facts:feed_excuse_undo",
    "finances.propose": "network:bank_withdrawal", "imports.commit": "intake:withdrawal", "imports.match": "facts:unmatch",
    "imports.receive": "intake:removal", "insights.give": "network:insight_end", "notices.read": "messaging:new_again",
    "partners.assign": "network:assignment_undo", "partners.begin": "network:undo",
    "people.leave": "network:person_return", "products.edit": "network:products_undo",
    "scorecards.close": "scorecards:opening", "scorecards.define_judgement": "scorecards:criterion_return",
    "scorecards.draft": "scorecards:draft_taking_up", "scorecards.make_appeal": "scorecards:portal_appeal_withdrawal",
    "scorecards.make_metric": "scorecards:measure_return",
    "scorecards.override_dealer": "scorecards:dealer_override_end",
    "scorecards.override_supplier": "scorecards:supplier_override_end",
    "seats.invite": "seats:invitation_withdrawal", "territories.assign": "network:territory_assignment_undo",
    "territories.edit": "network:territory_undo", "todos.do": "todos:reopen", "todos.give": "todos:drop",
    "tokens.create": "seats:token_end", "ui.keep_view": "ui:view_return",
}  # fmt: skip
"""The page that does it, where it is not the way back of all acts on records."""
LASTING = {
    "changes.undo": "takes back itself; the act can be done again",
    "company.undo": "takes back itself; the act can be done again",
    "partners.undo": "takes back itself; the act can be done again",
    "entrance.door": "who signed in signs out; a new password is set again",
    "entrance.help": "a factor that was lost must not open the door again; its owner sets up another",
    "entrance.own": "an ended session, key or factor must not open the door again; asked before, and made anew",
    "feeds.ask": "a letter has gone",
    "finances.confirm": "the second pair of eyes; another account is proposed and confirmed in its place",
    "finances.reveal": "what was seen was seen; each look is recorded",
    "finances.tax": "the form is sent again with what stood there; the history keeps it",
    "home.door": "the house is set up once",
    "imports.check": "changes nothing but what the columns are said to mean",
    "imports.discard": "a file that was not imported is deleted, which is what it is for; it is sent again",
    "imports.withdraw": "the file is imported again",
    "invitations.accept": "who took a seat is asked to give it up: seats.end",
    "invitations.send": "a letter has gone; a withdrawn link must not open the door again",
    "jobs.run": "a job that is run twice does nothing twice",
    "notices.stop": "chosen differently at any time, under one's name",
    "partners.create": "a company is what others refer to: it leaves by its states",
    "scorecards.answer_dealer_appeal": "an answer is what the partner has read; the next appeal gets another",
    "scorecards.answer_supplier_appeal": "an answer is what the partner has read; the next appeal gets another",
    "scorecards.approve_draft": "scores were computed by it; the earlier definition is drafted and approved again",
    "scorecards.ask_judgements": "letters have gone; a round is closed: scorecards.end_round",
    "scorecards.close_again": "a period that closed is opened again: scorecards.close",
    "scorecards.compute": "computes what is true now",
    "scorecards.decide_dealer_override": "the second pair of eyes; it ends by its day or is set again",
    "scorecards.decide_supplier_override": "the second pair of eyes; it ends by its day or is set again",
    "scorecards.end_round": "its name is typed before; another round is opened",
    "scorecards.own_metric": "the form is sent again; the history keeps who answered before",
    "scorecards.rate_dealer": "judged again: the later mark counts, both are kept",
    "scorecards.rate_supplier": "judged again: the later mark counts, both are kept",
    "scorecards.refresh": "computes what is true now",
    "seats.end": "a seat is taken by an invitation alone, so that its holder knows",
    "todos.edit": "the form is sent again; the history keeps what stood there",
    "tokens.end": "an ended token must not open the door again",
    "ui.appearance": "chosen again with one click",
}

PEOPLE_ALONE = {
    "company.undo": "a program takes back by its change: changes.undo",
    "partners.undo": "a program takes back by its change: changes.undo",
    **dict.fromkeys(
        ("entrance.door", "entrance.own", "entrance.help", "entrance.you", "invitations.accept", "home.door"),
        "who somebody is and how they sign in is shown by themselves",
    ),
    **dict.fromkeys(
        (
            "colleagues.invite", "colleagues.change", "colleagues.end", "seats.invite", "seats.end", "invitations.send",
            "tokens.create", "tokens.end",
        ),
        "a token that gives rights would give itself more",
    ),
    **dict.fromkeys(("finances.confirm", "finances.reveal"), "two people look at where money goes"),
    **dict.fromkeys(("notices.read", "notices.stop", "ui.appearance", "ui.keep_view"), "a person's own way of looking"),
    **dict.fromkeys(
        (
            "scorecards.approve_draft", "scorecards.answer_dealer_appeal", "scorecards.answer_supplier_appeal",
            "scorecards.decide_dealer_override", "scorecards.decide_supplier_override", "scorecards.make_appeal",
            "scorecards.override_dealer", "scorecards.override_supplier", "scorecards.rate_dealer",
            "scorecards.rate_supplier",
        ),
        "a judgement, for which somebody answers by name",
    ),
    **dict.fromkeys(
        (
            "scorecards.draft", "scorecards.make_metric", "scorecards.own_metric", "scorecards.define_judgement",
            "scorecards.ask_judgements", "scorecards.end_round", "scorecards.close", "scorecards.close_again",
            "custom_fields.define",
        ),
        "set up once in a while, with its preview before one's eyes",
    ),
    **dict.fromkeys(("scorecards.compute", "scorecards.refresh"), "begun by itself when facts come"),
    "territories.stand_in": "said by who is away; a program that plans absences hands over: territories.assign",
    "jobs.run": "for who looks after the machine and saw why a job failed",
    "imports.match": "who is meant by an unknown number is asked of somebody who knows the partners",
}  # fmt: skip
"""What the API has no operation for."""


def taken_back() -> set[str]:
    """What has the way back of acts on records."""
    return {name for way in ways for name in (way.needed, way.own) if name} | TAKEN_BACK_BY.keys()


def test_whatever_is_done_can_be_taken_back_or_it_is_said_why_not() -> None:
    assert WRITING - taken_back() - LASTING.keys() == set(), "say in TAKEN_BACK_BY by which page, or in LASTING why not"
    assert (TAKEN_BACK_BY.keys() | LASTING.keys()) - WRITING == set()


def test_the_page_that_takes_it_back_is_there_for_who_did_it() -> None:
    back = {f"{page.room}:{page.name}": page for page in pages() if page.changes}

    assert set(TAKEN_BACK_BY.values()) - back.keys() == set()
    assert LASTING.keys() & taken_back() == set()


def test_what_a_form_does_a_program_does_too_or_it_is_said_why_not() -> None:
    assert BY_PAGES - OF_PROGRAMS - PEOPLE_ALONE.keys() == set(), "give it an operation of the API, or say here why not"
    assert PEOPLE_ALONE.keys() - (BY_PAGES - OF_PROGRAMS) == set()
