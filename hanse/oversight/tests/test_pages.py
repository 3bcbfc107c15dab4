"""The audit trail, the decision pages and the jobs page, as those see them who look after the whole."""

from __future__ import annotations

import csv
import io
import re
import uuid
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.tasks import TaskResultStatus
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.functional import Promise
from django_tasks_db.models import DBTaskResult

from hanse.kernel import clock, events
from hanse.kernel.actor import Actor
from hanse.kernel.events import deliver, publish
from hanse.kernel.jobs import known, schedules
from hanse.kernel.models import Account, AuditEntry, Manufacturer
from hanse.kernel.models.events import OutboxEvent
from hanse.kernel.schedule import deliver_event, deliver_left_over_events
from hanse.kernel.trail import audit
from hanse.kernel.walls import authz
from hanse.kernel.work.queue import MOST_ATTEMPTS, try_later
from hanse.network.events import OrganisationChanged
from hanse.network.models import Organisation, Partnership, Relationship, TaxRecord, VisibilityGrant
from hanse.network.tests.builders import a_dealer, a_field, a_person, an_account, as_system, in_sight_of
from hanse.oversight import trail
from hanse.ui import formats

pytestmark = pytest.mark.django_db
STEWARD = Actor.staff(account_id=77, name="Dan Wilson", roles=["data_steward"])


@pytest.fixture
def dealer() -> Organisation:
    Manufacturer.objects.create(name="Hansa Cycles", currency="EUR")
    company = a_dealer("Cordula Räder")
    with as_system():
        company.edit({"phone": "+49 451 1"}, by=STEWARD)
        company.edit({"phone": "+49 451 2"}, by=STEWARD)
    return company


@pytest.fixture
def auditor(dealer: Organisation) -> Client:
    return signed_in("auditor")


def signed_in(*roles: str) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(an_account(f"{'-'.join(roles)}@ours.example", name="Zoe Auditor", roles=roles))
    return client


def text(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode()


def opened(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return text(answer)


def test_an_entry_is_told_in_words_and_leads_to_before_and_after(auditor: Client) -> None:
    entry = AuditEntry.objects.filter(operation="organisations.edit").latest("id")
    page = opened(auditor, "/audit/")

    assert "from +49 451 1 to +49 451 2" in page
    assert f"/audit/{entry.pk}/" in page
    one = opened(auditor, f"/audit/{entry.pk}/")
    assert "+49 451 1" in one
    assert "+49 451 2" in one
    assert "not sealed yet" in one


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("operation=organisations.edit", 2), ("kind=network.organisation", 2), ("side=partner", 0), ("q=cordula", 2),
        ("q=nowhere", 0), ("q=change+company&operation=organisations.edit", 2), ("who=999", 2), ("operation=organisations.edit&q=dan", 2),
    ],
)  # fmt: skip
def test_entries_are_found_by_what_one_asks(auditor: Client, query: str, found: int) -> None:
    lines = text(auditor.get(f"/audit/?{query}&export=csv")).splitlines()[1:]

    assert len(lines) == found


def found_by(client: Client, words: str) -> int:
    file = text(client.get("/audit/", {"q": words, "export": "csv"}))
    return len(list(csv.reader(io.StringIO(file)))) - 1


def test_entries_are_found_by_their_company_and_by_what_was_said_before_and_after(
    auditor: Client, dealer: Organisation
) -> None:
    with as_system():
        site = dealer.sites.get()
        site.edit({"line1": "12 Möwenstraße", "city": "Lübeck"}, by=STEWARD)

    assert found_by(auditor, "möwenstraße") == found_by(auditor, "12 Lübeck Cordula") == 1
    assert found_by(auditor, "+49 451 1") == 2
    assert found_by(auditor, "Räder") == 3


def test_nothing_is_found_by_values_that_the_reader_may_not_read(auditor: Client, dealer: Organisation) -> None:
    with as_system():
        TaxRecord.of(dealer).keep({"number": "136/695/976"}, by=STEWARD)
    field = a_field("Board only", readers=["channel_chief"])
    with as_system():
        dealer.edit({field.attribute: "Falkenauge"}, by=STEWARD)

    assert found_by(auditor, "Falkenauge") == found_by(auditor, "136/695/976") == 0
    everybody = signed_in("auditor", "channel_chief", "data_steward", "finance_approver")
    assert found_by(everybody, "Falkenauge") == found_by(everybody, "136/695/976") == 1


def test_when_it_was_is_told_to_the_second_in_the_list_and_on_its_page(auditor: Client) -> None:
    entry = AuditEntry.objects.filter(operation="organisations.edit").latest("id")
    exactly = formats.instant(entry.at)

    assert re.search(r"20\d\d, \d+:\d\d:\d\d", exactly)
    for address in ("/audit/", f"/audit/{entry.pk}/"):
        page = opened(auditor, address)
        assert exactly in page
        assert ">just now<" not in page


def test_each_file_of_the_list_says_what_was_before_and_after(auditor: Client) -> None:
    rows = csv.DictReader(
        io.StringIO(text(auditor.get("/audit/?operation=organisations.edit&export=csv")).removeprefix("\ufeff"))
    )

    (row,) = [row for row in rows if "+49 451 2" in row["After"]]
    assert "+49 451 1" in row["Before"]


def test_an_operation_has_one_name_for_who_may_do_it_and_in_the_trail() -> None:
    assert trail.in_words("partnerships.move") == trail.in_words("partners.move") == "Change a partner's state"


def test_no_operation_is_called_like_a_kind_of_record() -> None:
    """The trail asks for the names of both at once, and tells them apart by that."""
    assert not authz.table().keys() & {model._meta.label_lower for model in apps.get_models()}


def test_entries_are_found_by_day_in_the_reader_s_zone(auditor: Client) -> None:
    today = clock.today()
    every = AuditEntry.objects.count()

    def counted(first: Any, last: Any) -> int:
        return len(text(auditor.get(f"/audit/?day_from={first}&day_to={last}&export=csv")).splitlines()) - 1

    assert counted(today, today) == every
    assert counted(today - timedelta(days=9), today - timedelta(days=1)) == 0


def test_a_company_has_a_trail_of_its_own(auditor: Client, dealer: Organisation) -> None:
    other = a_dealer("Somebody Else")
    with as_system():
        other.edit({"phone": "+1 555"}, by=STEWARD)

    page = opened(auditor, f"/partners/{dealer.public_id}/audit/")

    assert "+49 451 2" in page
    assert "+1 555" not in page
    assert f"/partners/{dealer.public_id}/audit/" in opened(auditor, f"/partners/{dealer.public_id}/")
    assert "+1 555" not in opened(auditor, f"/audit/?company={dealer.public_id}")


def test_an_erased_entry_says_so_and_nothing_else(auditor: Client) -> None:
    with as_system():
        audit.erase(names=AuditEntry.objects.filter(account_id=77), contents=AuditEntry.objects.filter(account_id=77))
    entry = AuditEntry.objects.filter(account_id=77).first()
    assert entry

    one = opened(auditor, f"/audit/{entry.pk}/")

    assert "was erased" in one
    assert "Dan Wilson" not in one + opened(auditor, "/audit/")


def test_the_list_asks_few_questions_however_many_entries(auditor: Client, dealer: Organisation) -> None:
    with as_system():
        for number in range(30):
            dealer.edit({"phone": f"+49 {number}"}, by=STEWARD)
    opened(auditor, "/audit/")  # what the navigation counts is remembered for a minute
    with CaptureQueriesContext(connection) as queries:
        opened(auditor, "/audit/")

    assert len(queries) <= 14


def test_entries_are_counted_as_far_as_a_number_tells_and_to_the_last_for_who_asks(
    auditor: Client, dealer: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail.Entries, "most", 1)
    own = f"/partners/{dealer.public_id}/audit/"
    with as_system():
        count = AuditEntry.objects.filter(organisation_id=dealer.pk).count()

    assert count > 1
    for page in (own, "/audit/"):
        assert re.search(r'<caption class="sr">1 to \d+ of 1\+</caption>', opened(auditor, page))
    assert f'<caption class="sr">1 to {count} of {count}</caption>' in opened(auditor, f"{own}?exact=yes")


def test_others_do_not_read_the_trail(dealer: Organisation) -> None:
    refused = signed_in("partner_manager").get("/audit/")
    assert refused.status_code == 403
    assert "<br>Open to: Auditor, Administrator." in text(refused)


def test_the_table_says_who_may_do_what(auditor: Client) -> None:
    page = opened(auditor, "/rights/")
    lines = text(auditor.get("/rights/?columns=every&export=csv")).splitlines()

    assert "Change a" in page
    edit = next(line for line in lines if line.endswith(",partners.edit"))
    assert "Channel chief" in edit
    assert "Partner manager (in care)" in edit
    assert len(text(auditor.get("/rights/?role=auditor&export=csv")).splitlines()) < len(lines)
    assert "Administrator (own)" in text(auditor.get("/rights/partners/?columns=every&export=csv"))


def a_dealer_s_person(company: Organisation, *roles: str) -> Account:
    account = an_account("bea@dealer.example", name="Bea Berg")
    a_person(company, roles=roles, account=account, given_name="Bea", family_name="Berg")
    return account


def test_a_colleague_s_page_leads_to_what_they_see_and_why_for_who_may_ask(auditor: Client) -> None:
    eva = an_account("eva@ours.example", name="Eva", roles=("partner_manager",))
    page = f"/colleagues/{eva.public_id}/"
    shown = unescape(text(auditor.get(page)))
    assert '<a href="/rights/why/?who=eva%40ours.example">Why can Eva see something, or not?</a>' in shown
    assert 'value="eva@ours.example"' in text(auditor.get("/rights/why/?who=eva%40ours.example"))

    hers = signed_in("channel_chief").get(page)
    assert "/rights/why/" not in text(hers)


def test_why_a_partner_s_person_sees_their_own_row_and_not_another_s(auditor: Client, dealer: Organisation) -> None:
    a_dealer_s_person(dealer, "partner_administrator")
    other = a_dealer("Somebody Else")
    with as_system():
        mine = a_person(dealer, given_name="Own", family_name="Colleague")
        theirs = a_person(other, given_name="Foreign", family_name="Colleague")

    own = opened(auditor, f"/rights/why/?who=bea@dealer.example&what=/portal/company/people/{mine.public_id}/")
    foreign = opened(auditor, f"/rights/why/?who=bea@dealer.example&what=/portal/company/people/{theirs.public_id}/")

    assert "belongs to Cordula Räder, for which they act." in own
    assert "because it is their own company" in own
    assert "From this seat they can see it." in own
    assert "belongs to Somebody Else, and from this seat they act for Cordula Räder." in foreign
    company = opened(auditor, f"/rights/why/?who=bea@dealer.example&what=/partners/{other.public_id}/")
    assert "From this seat they act for Cordula Räder." in company
    assert "Somebody Else belongs to" not in company
    assert "From this seat they cannot see it." in foreign


def test_why_a_manager_may_change_only_what_is_in_their_care(auditor: Client, dealer: Organisation) -> None:
    manager = an_account("jae@ours.example", name="Jae Pak", roles=("partner_manager",))
    ask = f"/rights/why/?who=jae@ours.example&what=http://hanse.example/partners/{dealer.public_id}/"
    elsewhere = opened(auditor, ask)
    in_sight_of(manager, dealer)
    with as_system():
        Partnership.objects.filter(organisation=dealer).update(manager=an_account())
    before = opened(auditor, ask)
    with as_system():
        Partnership.objects.filter(organisation=dealer).update(manager=manager)

    after = opened(auditor, ask)

    assert "only with what is in their care" in before
    assert "because it is in their care" not in before
    assert "because it is in their care" in after
    assert "is not in it: partner managers see the partners in their territories" in elsewhere
    assert "From this seat they cannot see it." in elsewhere
    assert "and Cordula Räder is in it." in before


def test_a_company_s_audit_trail_leads_to_who_may_see_it(auditor: Client, dealer: Organisation) -> None:
    leads = re.search(r'href="(/rights/why/[^"]*)"', opened(auditor, f"/partners/{dealer.public_id}/audit/"))

    assert leads
    assert "Our people who see every partner" in opened(auditor, unescape(leads[1]))
    of_one = opened(auditor, f"{unescape(leads[1])}&who=zoe")
    assert "Our people who see every partner" not in of_one
    assert "Everybody who sees it" in of_one


def test_who_sees_a_company_is_told_by_name_and_reason(auditor: Client, dealer: Organisation) -> None:
    manager = an_account("jae@ours.example", name="Jae Pak", roles=("partner_manager",))
    an_account("elsewhere@ours.example", name="Ann Elsewhere", roles=("partner_manager",))
    an_account("both@ours.example", name="Cy Chief", roles=("channel_chief", "partner_manager"))
    an_account("gone@ours.example", name="Gone Chief", roles=("channel_chief",), is_active=False)
    a_dealer_s_person(dealer, "sales")
    distributor = a_dealer("Nordrad")
    grantee = a_person(distributor, account=an_account("nia@nordrad.example"), given_name="Nia", family_name="Nord")
    with as_system():
        Partnership.objects.filter(organisation=dealer).update(manager=manager)
        VisibilityGrant.give(
            dealer, by=STEWARD, grantee=distributor, resource="orders",
            starts_on=clock.common_day(), ends_on=clock.common_day(), reason="Shared stock",
        )  # fmt: skip

    page = opened(auditor, f"/rights/why/?what=/partners/{dealer.public_id}/")

    told = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))
    wide, bounded = (told.index(f"Our people who see {what}") for what in ("every partner", "a part of the network"))
    assert wide < told.index("Cy Chief Channel chief, Partner manager") < bounded
    assert wide < told.index("Zoe Auditor Auditor") < bounded < told.index("Jae Pak Manager of Cordula Räder (dealer)")
    assert "Bea Berg" in told
    assert "Nordrad, as far as it is let in sees Orders until" in told
    assert str(grantee) in told
    assert "Ann Elsewhere" not in told
    assert "Gone Chief" not in told
    assert "?what=%2Fpartners%2F" in page
    assert "who=jae%40ours.example" in page


def test_a_part_of_a_record_is_chosen_and_tells_only_those_who_read_it(auditor: Client, dealer: Organisation) -> None:
    an_account("fay@ours.example", name="Fay Finance", roles=("finance_approver",))
    an_account("cy@ours.example", name="Cy Chief", roles=("channel_chief",))
    a_dealer_s_person(dealer, "sales")
    payer = a_person(
        dealer, account=an_account("pia@dealer.example"), given_name="Pia", family_name="Pay", roles=["finance"]
    )
    whole = opened(auditor, f"/rights/why/?what=/partners/{dealer.public_id}/")
    asked = re.search(r'href="([^"]*)">Bank and tax</a>', whole)
    assert asked
    assert "Cy Chief" in whole
    assert "Bea Berg" in whole

    bank = opened(auditor, f"/rights/why/{unescape(asked[1])}")

    assert "bank accounts, the numbers masked" in bank
    assert "Fay Finance" in bank
    assert str(payer) in bank
    assert "Cy Chief" not in bank
    assert "Bea Berg" not in bank


def test_of_a_tie_no_partner_s_people_see_anything(auditor: Client, dealer: Organisation) -> None:
    an_account("elsewhere@ours.example", name="Ann Elsewhere", roles=("partner_manager",))
    a_dealer_s_person(dealer, "partner_administrator")
    with as_system():
        tie = Relationship.objects.create(organisation=dealer, other=a_dealer("Nordrad"), kind="supplies")

    page = opened(auditor, f"/rights/why/?what={reverse('network:relationship_edit', args=[tie.public_id])}")

    assert "rows of this kind are ours" in page
    assert page.count("None of them.") == 2
    assert "Bea Berg" not in page


def test_why_asks_who_and_what_is_meant(auditor: Client, dealer: Organisation) -> None:
    an_account("jae@ours.example", name="Jae Pak", roles=("partner_manager",))
    an_account("jan@ours.example", name="Jan Pak", roles=("partner_manager",))

    page = opened(auditor, "/rights/why/?who=pak&what=cordula")

    assert "jae@ours.example" in page
    assert "jan@ours.example" in page
    assert f"%2Fpartners%2F{dealer.public_id}" in page
    assert page.index('id="who"') < page.index("jae@ours.example")
    assert "opens no page here" in opened(auditor, "/rights/why/?who=pak&what=/nowhere/")


def a_job(**fields: Any) -> DBTaskResult[..., Any]:
    row = DBTaskResult.objects.get(id=deliver_event.enqueue(event_id=0).id)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row


def test_a_failed_job_shows_its_error_and_runs_again(dealer: Organisation) -> None:
    administrator = signed_in("administrator")
    job = a_job(
        status=TaskResultStatus.FAILED, traceback="Traceback\nValueError: the line is dead",
        worker_ids=["a"] * MOST_ATTEMPTS, finished_at=clock.now(), started_at=clock.now(),
    )  # fmt: skip

    assert "ValueError: the line is dead" in opened(administrator, "/jobs/?status=FAILED")
    page = opened(administrator, f"/jobs/{job.id}/")
    assert "Run again" in page
    assert "It failed 5 times and is not tried again by itself." in page
    assert "ValueError</b>: the line is dead" in page
    folded = page[page.index("ValueError</b>") :]
    assert folded.index("<details") < folded.index("<pre") < folded.index("ValueError: the line is dead")
    assert "hanse.<wbr>kernel.<wbr>schedule.<wbr>deliver_<wbr>event" in page
    assert administrator.post(f"/jobs/{job.id}/another-run/").status_code == 302

    job.refresh_from_db()
    assert (job.status, job.worker_ids) == (TaskResultStatus.READY, [])
    assert AuditEntry.objects.filter(operation="jobs.run_again").exists()
    assert signed_in("auditor").post(f"/jobs/{job.id}/another-run/").status_code == 403


def test_what_fails_at_another_s_server_is_said_to_be_that(dealer: Organisation) -> None:
    job = a_job(
        status=TaskResultStatus.FAILED, traceback="Traceback\nsmtplib.SMTPServerDisconnected: Connection unexpectedly closed\n",
        worker_ids=["a"], finished_at=clock.now(), started_at=clock.now(),
    )  # fmt: skip

    page = opened(signed_in("administrator"), f"/jobs/{job.id}/")

    assert "The mail server did not take a letter." in page
    assert "It failed once and is not tried again by itself." in page
    assert "SMTPServerDisconnected</b>: Connection unexpectedly closed" in page


def test_a_job_is_called_what_it_does_and_found_by_that(dealer: Organisation) -> None:
    administrator = signed_in("administrator")
    a_job()
    a_job(task_path="hanse.gone.jobs.old_work")

    found = opened(administrator, "/jobs/?q=react+happened")

    assert "React to what happened" in found
    assert "old work" not in found
    assert "old work" in opened(administrator, "/jobs/")
    assert "deliver event" not in found


def test_routine_that_went_well_does_not_hide_what_matters(dealer: Organisation) -> None:
    administrator = signed_in("administrator")
    well, failed = (a_job(status=status, finished_at=clock.now()) for status in ("SUCCESSFUL", "FAILED"))
    other = a_job(task_path="hanse.gone.jobs.old_work", status="SUCCESSFUL", finished_at=clock.now())

    shown, all_of_them = opened(administrator, "/jobs/"), opened(administrator, "/jobs/?view=all")

    assert [f"/jobs/{job.id}/" in shown for job in (well, failed, other)] == [False, True, True]
    assert f"/jobs/{well.id}/" in all_of_them


def test_a_job_that_tells_of_an_event_shows_what_reacts(dealer: Organisation) -> None:
    with as_system(), transaction.atomic():
        publish(OrganisationChanged(organisation_id=dealer.pk))
    event = OutboxEvent.objects.latest("id")
    job = DBTaskResult.objects.get(id=deliver_event.enqueue(event_id=event.pk).id)
    administrator = signed_in("administrator")

    before = opened(administrator, f"/jobs/{job.id}/")
    deliver(event.pk)
    after = opened(administrator, f"/jobs/{job.id}/")

    assert "Compute scores after a company changed" in before
    assert ("still to come" in before, "still to come" in after) == (True, False)


def rooms_own(titles: dict[str, Any]) -> dict[str, Any]:
    """Without the jobs and reactions of tests."""
    return {name: title for name, title in titles.items() if name.startswith("hanse.") and ".tests." not in name}


def test_every_job_and_reaction_has_a_title_in_words() -> None:
    """`@job(title=_("..."))`, `@on(..., title=_("..."))`: what people read of it, in their language."""
    jobs = rooms_own(known())
    reactions = rooms_own(events.titles)

    assert len(jobs) >= 12
    assert len(reactions) >= 5
    assert {name for name in schedules if ".tests." not in name} <= known().keys()
    assert [
        name for name, title in (jobs | reactions).items() if not isinstance(title, Promise) or not str(title)
    ] == []


def test_a_running_job_is_not_started_a_second_time(dealer: Organisation) -> None:
    job = a_job(status=TaskResultStatus.RUNNING, started_at=clock.now(), worker_ids=["a"])

    assert signed_in("administrator").post(f"/jobs/{job.id}/another-run/").status_code == 409


def test_a_scheduled_job_runs_now_once(dealer: Organisation) -> None:
    administrator = signed_in("administrator")
    url = "/jobs/schedule/hanse.kernel.schedule.deliver_left_over_events/run/"

    assert "React to what was left over" in opened(administrator, "/jobs/schedule/")
    assert administrator.post(url).status_code == 302
    assert administrator.post(url).status_code == 409
    path = deliver_left_over_events.module_path
    assert DBTaskResult.objects.filter(task_path=path).count() == 1
    assert AuditEntry.objects.filter(operation="jobs.run_now").count() == 1
    assert administrator.post("/jobs/schedule/hanse.nowhere/run/").status_code == 409


@pytest.mark.parametrize(("attempts", "waits"), [(1, 10), (2, 60), (4, 1800), (5, None)])
def test_a_job_that_fails_waits_longer_each_time_and_is_set_aside_after_the_fifth(
    attempts: int, waits: int | None
) -> None:
    job = a_job(status=TaskResultStatus.FAILED, worker_ids=[uuid.uuid4().hex] * attempts, finished_at=clock.now())
    now = clock.now()
    with clock.standing_at(now):
        assert try_later(job) is (waits is not None)

    job.refresh_from_db()
    assert job.status == (TaskResultStatus.FAILED if waits is None else TaskResultStatus.READY)
    if waits:
        assert job.run_after == now + timedelta(seconds=waits)


def test_a_refusal_is_not_tried_again() -> None:
    job = a_job(status=TaskResultStatus.FAILED, worker_ids=["a"], exception_class_path="hanse.kernel.errors.Refused")

    assert not try_later(job)


def test_what_somebody_else_is_at_work_on_is_tried_again() -> None:
    job = a_job(status=TaskResultStatus.FAILED, worker_ids=["a"], exception_class_path="hanse.kernel.errors.Busy")

    assert try_later(job)


@pytest.mark.parametrize("days", ["day_to=9999-12-31", "day_from=0001-01-01", "day_from=0001-01-01&day_to=9999-12-31"])
def test_days_at_the_ends_of_the_calendar_are_no_days(auditor: Client, days: str) -> None:
    assert auditor.get(f"/audit/?{days}").status_code == 200


def test_an_address_that_is_none_opens_no_page(auditor: Client) -> None:
    an_account("jae@ours.example", name="Jae Pak", roles=("partner_manager",))

    assert "opens no page here" in opened(auditor, "/rights/why/?who=pak&what=http://[")
