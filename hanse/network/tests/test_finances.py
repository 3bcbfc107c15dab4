"""Bank accounts: seen by finance alone, masked, every look recorded, counting when a second person has confirmed them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import AuditEntry
from hanse.network.company.finances import MOST_TODOS, TO_CONFIRM
from hanse.network.models import BankAccount, Brand, Organisation, TaxRecord
from hanse.network.past.history import latest
from hanse.ui import formats

from .builders import a_dealer, as_system, manufacturer, signed_in, someone_at, staff
from .reading import text, whole
from .test_bank_numbers import IBANS
from .test_imports import imported

__all__ = ["manufacturer"]
GIVEN = {"holder": "Nord GmbH", "iban": IBANS[0], "bic": "", "currency": "EUR", "valid_from": date(2026, 1, 1)}
SENT = {
    "holder": "Nord GmbH",
    "iban": "de89 3704 0044 0532 0130 00",
    "bic": "",
    "currency": "eur",
    "valid_from": "2026-01-01",
}


@pytest.fixture
def nord(db: None, manufacturer: Any) -> Organisation:
    return a_dealer("Nord")


def proposed(company: Organisation, by: Actor, **more: Any) -> BankAccount:
    with acting(by):
        return BankAccount.propose(company, by=by, **(GIVEN | more))


def confirmed(account: BankAccount, by: Actor) -> None:
    account.reveal(by=by)
    account.confirm(by=by, checked="Called back")


def test_whoever_proposed_an_account_cannot_confirm_it(nord: Organisation) -> None:
    ada, bo = staff("finance_approver"), staff("finance_approver")
    account = proposed(nord, ada)
    with acting(ada):
        assert BankAccount.counting(nord, currency="EUR", on=date(2026, 2, 1)) is None

        with pytest.raises(Refused) as refused:
            confirmed(account, ada)
    with acting(bo):
        confirmed(account, bo)

        assert refused.value.status == 403
        assert BankAccount.counting(nord, currency="EUR", on=date(2026, 2, 1)) == account
        assert BankAccount.counting(nord, currency="EUR", on=date(2025, 2, 1)) is None
        assert BankAccount.counting(nord, currency="USD", on=date(2026, 2, 1)) is None


def test_an_account_counts_until_the_first_day_of_the_one_that_replaces_it(nord: Organisation) -> None:
    ada, bo = staff("finance_approver"), staff("finance_approver")
    with acting(bo):
        before = proposed(nord, ada, valid_from=date(2026, 1, 1))
        confirmed(before, bo)
        after = proposed(nord, ada, iban=IBANS[1], valid_from=date(2026, 3, 1))
        confirmed(after, bo)

        counts = {
            day: BankAccount.counting(nord, currency="EUR", on=day) for day in (date(2026, 2, 28), date(2026, 3, 1))
        }

    assert counts == {date(2026, 2, 28): before, date(2026, 3, 1): after}


def test_the_page_keeps_the_two_apart_too(client: Client, nord: Organisation) -> None:
    signed_in(client, "finance_approver")
    assert client.post(f"/partners/{nord.public_id}/bank/new/", SENT).status_code == 302
    with as_system():
        account = BankAccount.objects.get()

    page = f"/partners/bank/{account.public_id}/confirmation/"
    own = [client.get(page).status_code, client.post(page, {"how": "called"}).status_code]
    signed_in(client, "finance_approver")
    client.get(page)
    other = client.post(page, {"how": "called"})

    assert (own, other.status_code) == ([403, 403], 302)
    with as_system():
        assert BankAccount.objects.get().state == "confirmed"


def test_who_confirms_has_the_whole_number_before_them_and_says_how_it_was_checked(
    client: Client, nord: Organisation
) -> None:
    proposed(nord, staff("finance_approver"))
    with as_system():
        account = BankAccount.objects.get()
    looker = signed_in(client, "finance_approver")
    page, tab = f"/partners/bank/{account.public_id}/confirmation/", f"/partners/{nord.public_id}/finances/"

    unseen = client.post(page, {"how": "called", "note": "Ms Ray, at noon"})
    assert unseen.status_code == 422
    assert "Look at the whole number first" in unseen.content.decode()
    shown = client.get(page)
    assert "DE89 3704 0044 0532 0130 00" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert client.post(page, {"how": ""}).status_code == 422
    assert client.post(page, {"how": "otherwise"}).status_code == 422
    with as_system():
        assert BankAccount.objects.get().state == "proposed"

    done = text(client.post(page, {"how": "called", "note": "Ms Ray, at noon"}, follow=True))

    assert f'{looker.name}, <span class="nowrap">' in done
    assert "Called back, on a number that we knew before: Ms Ray, at noon" in done
    assert client.get(page)["Location"] == tab
    signed_in(client, "finance", at=nord)
    theirs = client.get("/portal/company/finances/").content.decode()
    assert "Confirmed" in theirs
    assert looker.name not in theirs
    assert "Ms Ray" not in theirs


def test_who_confirms_reads_the_number_that_was_known_before_the_phone_was_changed(
    client: Client, nord: Organisation
) -> None:
    steward = staff("data_steward")
    with as_system():
        with clock.standing_at(clock.now() - timedelta(days=400)):
            nord.edit({"phone": "+49 451 1"}, by=steward)
        proposed(nord, staff("finance_approver"))
        account = BankAccount.objects.get()
    signed_in(client, "finance_approver")
    page = f"/partners/bank/{account.public_id}/confirmation/"
    long_known = text(client.get(page))
    with as_system():
        nord.edit({"phone": ""}, by=steward)
        nord.edit({"phone": "+49 451 2"}, by=steward)
        nord.edit({"phone": "+49 451 3"}, by=steward)
    changed = text(client.get(page))

    assert "+49 451 1" in long_known
    assert "changed it on" not in long_known
    assert "+49 451 1" in changed
    assert "+49 451 2" not in changed
    assert f"{steward.name} changed it on {formats.day(clock.today())}; now it is +49 451 3." in changed


def test_who_confirms_reads_the_number_that_was_known_before_a_file_changed_it(
    client: Client, nord: Organisation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an import changes is told by its notes alone. One that was withdrawn counts: what was changed after it stands."""
    monkeypatch.setenv("HANSE_HOME", str(tmp_path / "home"))
    sven, steward = a_dealer("Sven", reference="D9"), staff("data_steward")
    with as_system():
        with clock.standing_at(clock.now() - timedelta(days=400)):
            sven.edit({"phone": "+49 451 1"}, by=steward)
        batch = imported(tmp_path, "organisations", "name,role,number,phone\nSven,dealer,D9,+49 451 2\n", by=steward)
        sven.refresh_from_db()
        proposed(sven, staff("finance_approver"))
        account = BankAccount.objects.get()
    signed_in(client, "finance_approver")
    page = f"/partners/bank/{account.public_id}/confirmation/"
    by_file = text(client.get(page))
    with as_system():
        sven.edit({"phone": "+49 451 3"}, by=steward)
        batch.withdraw(by=steward)

    said = f"{steward.name} changed it on {formats.day(clock.today())}; now it is"
    assert '<a href="tel:+494511">+49 451 1</a></p>' in by_file
    assert f"{said} +49 451 2." in by_file
    assert '<a href="tel:+494511">+49 451 1</a></p>' in text(client.get(page))
    assert f"{said} +49 451 3." in text(client.get(page))


def test_who_confirms_reads_that_no_number_was_known_of_a_company_that_is_new(
    client: Client, nord: Organisation
) -> None:
    proposed(nord, staff("finance_approver"))
    with as_system():
        account = BankAccount.objects.get()
    signed_in(client, "finance_approver")
    page = f"/partners/bank/{account.public_id}/confirmation/"
    without = text(client.get(page))
    with as_system():
        nord.edit({"phone": "+49 451 7"}, by=staff("data_steward"))

    assert "none was known" not in without
    assert "none was known; now it is +49 451 7." in text(client.get(page))


def test_who_looked_is_who_confirms(nord: Organisation) -> None:
    account, looker, other = (
        proposed(nord, staff("finance_approver")),
        staff("finance_approver"),
        staff("finance_approver"),
    )
    with acting(looker):
        account.reveal(by=looker)
    with acting(other), pytest.raises(Refused, match="Look at the whole number first"):
        account.confirm(by=other, checked="Called back")
    with acting(looker), pytest.raises(Refused, match="Say how you checked"):
        account.confirm(by=looker, checked=" ")


def test_what_a_program_or_another_seat_looked_at_its_maker_has_not_seen(nord: Organisation) -> None:
    account, looker = proposed(nord, staff("finance_approver")), staff("finance_approver")
    program = Actor.machine(name="Robot", scopes=["finances.reveal"], acting_for=looker)
    there = Actor.partner(
        account_id=looker.account_id, person_id=None, name="B", roles=["finance"], organisation_id=nord.pk
    )
    for each in (program, there):
        with acting(each):
            account.reveal(by=each)
    with acting(looker), pytest.raises(Refused, match="Look at the whole number first"):
        account.confirm(by=looker, checked="Called back")


def test_the_trail_gives_no_check_of_an_account_as_the_reason_why_it_was_replaced(nord: Organisation) -> None:
    ada, bo = staff("finance_approver"), staff("finance_approver")
    with acting(bo):
        for iban in IBANS[:2]:
            confirmed(proposed(nord, ada, iban=iban), bo)
    with as_system():
        told = AuditEntry.objects.filter(operation__in=("bank_accounts.confirm", "bank_accounts.replace"))
        assert set(told.values_list("operation", "reason")) == {
            ("bank_accounts.confirm", "Called back"),
            ("bank_accounts.replace", ""),
        }


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_the_address_that_shows_a_number_leads_to_the_record_with_the_number_masked(
    client: Client, nord: Organisation, side: str
) -> None:
    account = proposed(nord, staff("finance_approver"))
    if side == "ours":
        signed_in(client, "finance_approver")
    else:
        signed_in(client, "finance", at=nord)
    way = "/partners" if side == "ours" else "/portal/company"

    answer = client.get(f"{way}/bank/{account.public_id}/number/", follow=True)

    assert answer.redirect_chain[-1][0].endswith("/finances/")
    assert "0532" not in answer.content.decode()
    with as_system():
        assert not AuditEntry.objects.filter(operation="bank_accounts.reveal").exists()


def test_an_address_to_which_only_a_button_leads_says_so(client: Client, nord: Organisation) -> None:
    account = proposed(nord, staff("finance_approver"))
    signed_in(client, "finance_approver")

    answer = client.get(f"/partners/bank/{account.public_id}/withdrawal/")

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Only a button leads here" in text(answer)
    assert "To the first page" in text(answer)


def test_a_confirmed_account_takes_the_place_of_the_one_before(nord: Organisation) -> None:
    ada, bo = staff("finance_approver"), staff("finance_approver")
    for number in IBANS[:2]:
        account = proposed(nord, ada, iban=number)
        with acting(bo):
            confirmed(account, bo)

    with as_system():
        assert {each.iban: each.state for each in BankAccount.objects.all()} == {
            IBANS[0]: "replaced", IBANS[1]: "confirmed",
        }  # fmt: skip


def test_only_one_account_in_a_currency_waits(nord: Organisation) -> None:
    ada = staff("finance_approver")
    proposed(nord, ada)

    with pytest.raises(Refused, match="waits"):
        proposed(nord, ada, iban=IBANS[1])

    assert proposed(nord, ada, iban=IBANS[1], currency="USD")


def test_whoever_proposed_an_account_takes_it_back_and_nobody_else_does(nord: Organisation) -> None:
    ada, bo = staff("finance_approver"), staff("finance_approver")
    account = proposed(nord, ada)
    with acting(bo), pytest.raises(Refused) as refused:
        account.withdraw(by=bo)
    with acting(ada):
        account.withdraw(by=ada)

    again = proposed(nord, ada, iban=IBANS[1])
    with acting(bo):
        confirmed(again, bo)
    with acting(ada), pytest.raises(Refused):
        again.withdraw(by=ada)
    assert (refused.value.status, account.state) == (409, "withdrawn")


def test_what_one_proposed_can_be_taken_back_on_its_page(client: Client, nord: Organisation) -> None:
    signed_in(client, "finance", at=nord)
    client.post("/portal/company/bank/new/", SENT)
    with as_system():
        account = BankAccount.objects.get()
    theirs, ours = (f"{side}/bank/{account.public_id}/withdrawal/" for side in ("/portal/company", "/partners"))
    shown = client.get("/portal/company/finances/").content.decode()

    signed_in(client, "finance_approver")
    assert ours not in client.get(f"/partners/{nord.public_id}/finances/").content.decode()
    assert client.post(ours).status_code == 409
    assert theirs in shown
    signed_in(client, "partner_administrator", at=nord)
    assert theirs not in client.get("/portal/company/finances/").content.decode()


@pytest.mark.parametrize("wrong", ["pound", "1"])
def test_a_currency_that_is_none_is_answered_with_an_example(client: Client, nord: Organisation, wrong: str) -> None:
    signed_in(client, "finance_approver")

    answer = client.post(f"/partners/{nord.public_id}/bank/new/", SENT | {"currency": wrong})

    assert "A currency has three letters, such as EUR." in answer.content.decode()


def test_a_declined_account_says_why_and_never_counts(nord: Organisation) -> None:
    ada, bo = staff("finance_approver"), staff("finance_approver")
    account = proposed(nord, ada)
    with acting(bo):
        with pytest.raises(Refused, match="Say why"):
            account.decline(reason=" ", by=bo)
        account.decline(reason="The holder is another company", by=bo)

        with pytest.raises(Refused):
            confirmed(account, bo)
        assert BankAccount.counting(nord, currency="EUR", on=date(2026, 2, 1)) is None


def test_a_whole_number_is_shown_when_asked_for_and_every_look_is_recorded(client: Client, nord: Organisation) -> None:
    proposed(nord, staff("finance_approver"))
    account = signed_in(client, "finance_approver")
    tab = f"/partners/{nord.public_id}/finances/"
    with as_system():
        row = BankAccount.objects.get()

    before = client.get(tab).content.decode()
    looked = client.post(f"/partners/bank/{row.public_id}/number/")

    assert "•••• 3000" in before
    assert "0532" not in before
    assert "DE89 3704 0044 0532 0130 00" in looked.content.decode()
    assert looked["Cache-Control"] == "no-store"
    with as_system():
        entry = AuditEntry.objects.get(operation="bank_accounts.reveal")
        assert entry.account_id == account.pk
        assert not any(
            IBANS[0] in f"{each.before} {each.after} {each.subject_label}" for each in AuditEntry.objects.all()
        )


@pytest.mark.parametrize("role", ["channel_chief", "partner_manager", "data_steward", "auditor", "administrator"])
def test_nobody_but_finance_sees_the_tab(client: Client, nord: Organisation, role: str) -> None:
    signed_in(client, role, "programme_manager")

    assert client.get(f"/partners/{nord.public_id}/finances/").status_code == 403
    assert "/finances/" not in client.get(f"/partners/{nord.public_id}/").content.decode()


@pytest.mark.parametrize(("role", "status"), [("partner_administrator", 200), ("finance", 200), ("sales", 403)])
def test_a_partners_own_finance_sees_and_proposes_its_own(
    client: Client, nord: Organisation, role: str, status: int
) -> None:
    proposed(nord, staff("finance_approver"))
    rival = proposed(a_dealer("Rival"), staff("finance_approver"), iban=IBANS[1])
    signed_in(client, role, at=nord)

    answer = client.get("/portal/company/finances/")

    assert answer.status_code == status
    assert "3201" not in answer.content.decode()
    assert client.post(f"/portal/company/bank/{rival.public_id}/number/").status_code in {403, 404}
    sent = client.post("/portal/company/bank/new/", SENT | {"currency": "CHF"})
    assert sent.status_code == (302 if status == 200 else 403)


def test_a_partner_confirms_nothing_itself(nord: Organisation) -> None:
    account = proposed(nord, someone_at(nord, "finance"))
    client = Client(headers={"host": "127.0.0.1"})
    signed_in(client, "partner_administrator", at=nord)

    assert client.post(f"/partners/bank/{account.public_id}/confirmation/").status_code == 404
    with as_system():
        assert BankAccount.objects.get().state == "proposed"


def test_a_wrong_iban_is_told_at_its_field(client: Client, nord: Organisation) -> None:
    signed_in(client, "finance_approver")

    answer = client.post(f"/partners/{nord.public_id}/bank/new/", SENT | {"iban": "DE88370400440532013000"})

    assert answer.status_code == 422
    assert "The check digits of this IBAN do not fit" in answer.content.decode()


def test_an_account_where_there_is_no_iban_is_proposed_seen_masked_and_shown_when_asked_for(
    client: Client, nord: Organisation
) -> None:
    signed_in(client, "finance_approver")
    american = SENT | {"iban": "", "country": "US", "bank_code": "021000021", "account_number": "1234 56789"}
    new, tab = (f"/partners/{nord.public_id}/{page}/" for page in ("bank/new", "finances"))

    wrong = client.post(new, american | {"bank_code": "021000012"})
    right = client.post(new, american)
    with as_system():
        account = BankAccount.objects.get()
    shown = client.get(tab).content.decode()
    looked = client.post(f"/partners/bank/{account.public_id}/number/").content.decode()

    assert wrong.status_code == 422
    assert "The check digit of this routing number does not fit" in wrong.content.decode()
    assert "021000012" in wrong.content.decode()
    assert right.status_code == 302
    assert all(each in shown for each in ("•••• 6789", "021000021", "United States"))
    assert "1234 5678 9" not in shown
    assert "1234 5678 9" in looked


@pytest.mark.parametrize(("country", "offered"), [("US", 1), ("DE", 0)])
def test_the_country_of_a_company_is_offered_as_its_bank_s_where_there_is_no_iban(
    client: Client, nord: Organisation, country: str, offered: int
) -> None:
    with as_system():
        Organisation.objects.filter(pk=nord.pk).update(country=country)
    signed_in(client, "finance_approver")

    shown = client.get(f"/partners/{nord.public_id}/bank/new/").content.decode()

    assert shown.count(f'<option value="{country}" selected>') == offered


def test_tax_data_is_entered_and_corrected(client: Client, nord: Organisation) -> None:
    signed_in(client, "finance_approver")
    address = f"/partners/{nord.public_id}/tax/edit/"

    assert client.post(address, {"number": "21/815/08150", "withholding": "15"}).status_code == 302
    assert client.post(address, {"number": "21/815/08151", "withholding": "101"}).status_code == 422

    with as_system():
        assert TaxRecord.objects.get().number == "21/815/08150"


def test_brands_are_added_once_and_removed(client: Client, nord: Organisation) -> None:
    signed_in(client, "data_steward")
    address = f"/partners/{nord.public_id}/brands/new/"

    first, again = (client.post(address, {"name": "Polaris", "is_own": "on"}) for _time in range(2))
    shown = whole(client, f"/partners/{nord.public_id}/")
    with as_system():
        brand = Brand.objects.get()

    assert (first.status_code, again.status_code) == (302, 422)
    assert "Polaris" in shown
    assert client.post(f"/partners/brands/{brand.public_id}/removal/").status_code == 302
    with as_system():
        assert not Brand.objects.exists()


def test_who_may_confirm_has_it_among_their_tasks_and_others_read_nothing_of_it(
    client: Client, nord: Organisation
) -> None:
    ada, bo, chief = staff("finance_approver"), staff("finance_approver"), staff("channel_chief")
    proposed(nord, ada)

    def told(actor: Actor) -> tuple[list[str], list[str]]:
        with acting(actor):
            tasks = [str(each.sentence) for each in TO_CONFIRM.find(actor)]
            return tasks, [each.text for each in latest(nord, 20)]

    assert told(bo)[0] == ["Confirm the bank account of Nord"]
    assert told(ada)[0] == told(chief)[0] == []
    assert any("•••• 3000" in str(each) for each in told(bo)[1])
    assert told(chief)[1] == []


def test_a_company_that_proposes_many_hides_nobody_elses_from_who_confirms(nord: Organisation) -> None:
    ada, bo = staff("finance_approver"), staff("finance_approver")
    for place in range(MOST_TODOS + 1):
        proposed(nord, ada, currency=f"A{chr(65 + place)}A")
    proposed(a_dealer("Sued"), ada)

    with acting(bo):
        told = [str(each.sentence) for each in TO_CONFIRM.find(bo)]

    assert told == ["Confirm the bank account of Nord", "Confirm the bank account of Sued"]


def test_who_put_off_an_account_of_a_company_is_told_when_it_proposes_another_one(nord: Organisation) -> None:
    ada, bo = staff("finance_approver"), staff("finance_approver")

    def keys() -> list[str]:
        with acting(bo):
            return [each.key for each in TO_CONFIRM.find(bo)]

    first = proposed(nord, ada)
    put_off = keys()
    second = proposed(nord, ada, currency="USD")

    assert put_off == [first.public_id]
    assert keys() == [second.public_id]


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_the_audit_trail_tells_others_that_it_happened_and_nothing_of_what(
    client: Client, nord: Organisation, role: str
) -> None:
    ada = staff("finance_approver")
    account = proposed(nord, ada)
    with acting(staff("finance_approver")) as bo:
        account.decline(reason="The holder is Gretel", by=bo)
        TaxRecord.of(nord).keep({"number": "21/815/08150"}, by=bo)
    with as_system():
        entries = AuditEntry.objects.filter(organisation_id=nord.pk).values_list("pk", flat=True)
        pages = ["/audit/", "/audit/?export=csv", f"/partners/{nord.public_id}/audit/"]
        pages += [f"/audit/{each}/" for each in entries]

    def read(*roles: str) -> str:
        signed_in(client, *roles)
        return "".join(b"".join(answer).decode() for answer in map(client.get, pages))

    for told, known in ((read(role), False), (read(role, "finance_approver"), True)):
        assert "declined the bank account" in told
        assert "changed the tax data" in told or "entered the tax data" in told
        assert all((word in told) is known for word in ("21/815/08150", "Gretel", "Nord GmbH"))
    signed_in(client, role)
    assert "declined" not in client.get("/audit/?q=Gretel").content.decode()


@pytest.mark.parametrize(("country", "told"), [("NL", True), ("DE", False), ("", False)])
def test_who_confirms_is_told_that_the_bank_is_in_another_country(
    country: str, told: bool, client: Client, nord: Organisation
) -> None:
    account = proposed(nord, staff("finance_approver"))
    with as_system():
        Organisation.objects.filter(pk=nord.pk).update(country=country)
    signed_in(client, "finance_approver")

    page = text(client.get(f"/partners/bank/{account.public_id}/confirmation/"))

    assert ("The bank is in Germany, Nord in Netherlands." in page) is told


def test_the_form_says_at_the_country_that_the_iban_is_of_another_and_proposes_the_currency(
    client: Client, nord: Organisation
) -> None:
    with as_system():
        Organisation.objects.filter(pk=nord.pk).update(country="CH", currency="")
    signed_in(client, "finance_approver")
    address = f"/partners/{nord.public_id}/bank/new/"

    assert 'value="CHF"' in text(client.get(address))
    refused = client.post(address, SENT | {"country": "NL"})
    assert refused.status_code == 422
    assert "The IBAN is of a bank in Germany, not in Netherlands." in text(refused)
