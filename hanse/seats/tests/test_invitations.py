"""Invitations: to our own people and to a partner's, taken once, and worth what their sender may do."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

from hanse.kernel import clock
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account, AuditEntry, Mail
from hanse.kernel.web import limits
from hanse.network.models import Organisation, Partnership, Person
from hanse.network.tests.builders import a_dealer, a_person, a_supplier, an_account, as_system, in_sight_of, someone_at
from hanse.network.tests.reading import text
from tests.racing import race, racetrack  # noqa: F401

from ..models import Invitation
from .builders import (
    BEA,
    CEM,
    PASSWORD,
    a_colleague_invited,
    a_person_invited,
    as_person,
    browser,
    letters_to,
    link_to,
    reload,
    taking,
    where,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


class TestColleague:
    GIVEN = {
        "name": "Bea Holm",
        "email": BEA,
        "roles": ["partner_manager"],
        "language": "de",
        "timezone": "Europe/Berlin",
    }

    def test_an_administrator_invites_and_the_colleague_is_in(self, administrator: Account) -> None:
        browser(administrator).post("/colleagues/new/", self.GIVEN)
        new = browser()
        page = text(new.get(link_to(BEA)))
        assert "Ada Lund invites you" in page
        assert "Partner manager" in page

        answer = new.post(link_to(BEA), taking(), follow=True)

        account = Account.objects.get(email=BEA)
        assert answer.redirect_chain[-1][0] == "/today/"
        assert set(account.staff_roles.values_list("role", flat=True)) == {"partner_manager"}
        assert (account.language, account.timezone) == ("de", "Europe/Berlin")
        assert account.check_password(PASSWORD)

    def test_the_letter_is_in_their_language(self, administrator: Account) -> None:
        browser(administrator).post("/colleagues/new/", self.GIVEN | {"language": "de"})

        assert letters_to(BEA) == 1

    def test_it_is_told_who_invited_and_who_came(self, administrator: Account) -> None:
        a_colleague_invited(administrator)
        browser().post(link_to(BEA), taking())

        invited, came = (
            AuditEntry.objects.filter(operation=name) for name in ("colleagues.invite", "invitations.accept")
        )
        assert invited.get().actor_name == "Ada Lund"
        roles = came.get(subject_type="kernel.account")
        assert (roles.before, roles.after) == ({"roles": []}, {"roles": ["partner_manager"]})
        assert {entry.actor_name for entry in came} == {"Bea Holm"}

    def test_a_password_that_is_too_simple_is_refused_as_everywhere(self, administrator: Account) -> None:
        a_colleague_invited(administrator)

        answer = browser().post(link_to(BEA), taking(password="short"))

        assert answer.status_code == 422
        assert not Account.objects.filter(email=BEA).exists()

    @pytest.mark.parametrize("email", ["a" * 250 + "@x.example", f"a@{'.'.join(['İ' * 60] * 3)}.example"])
    def test_an_e_mail_is_no_longer_than_is_kept_in_small_letters_too(
        self, administrator: Account, albatross: Organisation, theirs: Person, email: str
    ) -> None:
        """The small letter of İ is two."""
        cem, given = a_person(albatross), {"email": email, "job_roles": ["sales"]}

        assert browser(administrator).post("/colleagues/new/", self.GIVEN | {"email": email}).status_code == 422
        at_partner = browser(theirs.account)
        assert at_partner.post(f"/portal/company/people/{cem.public_id}/invitation/", given).status_code == 422

    def test_a_colleague_is_not_invited_again(self, administrator: Account) -> None:
        an_account(BEA, roles=("auditor",))

        answer = browser(administrator).post("/colleagues/new/", self.GIVEN | {"email": BEA.upper()})

        assert answer.status_code == 422
        assert "There is a colleague with this e-mail" in text(answer)

    def test_one_open_invitation_is_enough(self, administrator: Account) -> None:
        a_colleague_invited(administrator)

        answer = browser(administrator).post("/colleagues/new/", self.GIVEN)

        assert "has an open invitation" in text(answer)
        assert letters_to(BEA) == 1

    def test_a_partners_person_becomes_a_colleague_too(self, administrator: Account, theirs: Person) -> None:
        a_colleague_invited(administrator, "ada@albatross.example")
        assert theirs.account is not None
        hers = browser(theirs.account)

        answer = hers.post(link_to("ada@albatross.example"), follow=True)

        assert answer.redirect_chain[-1][0] == "/today/"
        assert len(answer.context["shell"].seats) == 2

    @pytest.mark.parametrize("role", ["auditor", "data_steward", "channel_chief"])
    def test_who_is_no_administrator_neither_invites_nor_sends_nor_sees(
        self, administrator: Account, role: str
    ) -> None:
        row = a_colleague_invited(administrator)
        other = browser(an_account(roles=(role,)))

        assert other.post("/colleagues/new/", self.GIVEN | {"email": "x@ours.example"}).status_code == 403
        for act in ("again", "withdrawal"):
            assert other.post(f"/invitations/{row.public_id}/{act}/").status_code in {403, 404}
        assert (BEA in text(other.get("/invitations/"))) == (role == "auditor")
        assert reload(row).state == "open"


class TestPerson:
    def test_their_administrator_invites_and_the_person_sees_only_their_company(
        self, albatross: Organisation, theirs: Person
    ) -> None:
        a_dealer("Kittiwake Wheels")
        person = a_person(albatross, given_name="Cem", family_name="Kaya", email="")
        hers = browser(theirs.account)
        assert "cannot sign in" in text(hers.get(f"/portal/company/people/{person.public_id}/"))

        hers.post(f"/portal/company/people/{person.public_id}/invitation/", {"email": CEM, "job_roles": ["sales"]})
        assert "Send again" in text(hers.get(f"/portal/company/people/{person.public_id}/"))
        his = browser()
        assert "Act for Albatross Cycles" in text(his.get(link_to(CEM)))
        answer = his.post(link_to(CEM), taking(name="Cem Kaya"), follow=True)

        assert answer.redirect_chain[-1][0] == "/portal/"
        assert "Albatross Cycles" in text(answer)
        assert his.get("/partners/").status_code == 404
        assert reload(person).email == CEM
        assert "Signs in" in text(hers.get(f"/portal/company/people/{person.public_id}/"))

    @pytest.mark.parametrize("sort", ["name", "-roles", "by", "-sent_at", "expires_at", "state", "-state"])
    def test_the_list_sorts_by_every_column(self, albatross: Organisation, theirs: Person, sort: str) -> None:
        a_person_invited(a_person(albatross, family_name="Kaya"), by=as_person(theirs))

        answer = browser(theirs.account).get(f"/portal/company/access/?sort={sort}")

        assert answer.status_code == 200
        assert "Kaya" in text(answer)

    def test_when_somebody_signed_in_for_another_company_is_not_told(
        self, albatross: Organisation, theirs: Person
    ) -> None:
        both = an_account(name="Cem Kaya", last_login=clock.now())
        person = a_person(albatross, account=both)
        a_person(a_dealer("Kittiwake Wheels"), account=both)

        shown = text(browser(theirs.account).get(f"/portal/company/people/{person.public_id}/"))
        ours = text(browser(an_account(roles=("channel_chief",))).get(f"/people/{person.public_id}/"))

        assert "Signs in." in shown
        assert "Last time" not in shown
        assert "Last time" in ours

    def test_whoever_sees_a_person_reads_that_they_sign_in_and_nothing_else_of_the_login(
        self, albatross: Organisation
    ) -> None:
        cem = a_person(albatross, account=an_account(name="Cem Kaya", last_login=clock.now()))
        seller = a_person(albatross, roles=("sales",), account=an_account(name="Ada Lund"))

        shown = text(browser(seller.account).get(f"/portal/company/people/{cem.public_id}/"))

        assert "Signs in" in shown
        assert "Last time" not in shown
        assert "End the login" not in shown

    def test_ours_invite_a_partners_first_administrator(self, albatross: Organisation) -> None:
        manager = an_account(roles=("partner_manager",))
        with as_system():
            albatross.partnerships.update(manager=manager)
        person = a_person(albatross, roles=())
        page = f"/people/{person.public_id}/"
        assert "Invite" in text(browser(manager).get(page))

        browser(manager).post(f"{page}invitation/", {"email": CEM, "job_roles": ["partner_administrator"]})
        his = browser()
        his.post(link_to(CEM), taking(name="Cem Kaya"))

        assert his.get("/portal/company/people/new/").status_code == 200

    def test_job_roles_are_asked_where_the_record_does_not_say_them(
        self, albatross: Organisation, administrator: Account
    ) -> None:
        known, new = a_person(albatross, roles=("sales", "finance")), a_person(albatross, roles=())
        ours = browser(administrator)

        asked = text(ours.get(f"/people/{known.public_id}/invitation/"))
        assert 'type="checkbox"' not in asked
        assert f'<a href="/people/{known.public_id}/edit/">Job roles: ' in asked
        kept = re.findall(r'name="job_roles" value="(\w+)"', asked)
        assert ours.post(f"/people/{known.public_id}/invitation/", {"email": CEM, "job_roles": kept}).status_code == 302
        with as_system():
            assert set(known.job_roles.values_list("role", flat=True)) == {"sales", "finance"}

        of_new = text(ours.get(f"/people/{new.public_id}/invitation/"))
        assert 'type="checkbox" name="job_roles"' in of_new
        assert re.search(r'>Technical</span><br><span class="hint" id="[^"]+">nothing more</span></span>', of_new)
        assert of_new.index("sees the company&#x27;s orders, scorecards") < of_new.index(">Technical</span>")

    def test_nobody_gives_themselves_a_seat(self, albatross: Organisation, administrator: Account) -> None:
        """As the partner's administrator one would see what is not for a manager: its bank accounts."""
        manager = an_account("mia@ours.example", roles=("partner_manager",))
        with as_system():
            albatross.partnerships.update(manager=manager)
        page = f"/people/{a_person(albatross, roles=()).public_id}/"
        asked = {"email": "Mia@ours.example", "job_roles": ["partner_administrator", "finance"]}

        refused = browser(manager).post(f"{page}invitation/", asked)
        browser(administrator).post(f"{page}invitation/", asked)
        with as_system():
            row = Invitation.objects.select_related("invited_by").get()
        with clock.standing_at(clock.now() + timedelta(hours=1)):
            again = browser(manager).post(f"/invitations/{row.public_id}/again/")

        assert (refused.status_code, again.status_code) == (422, 409)
        assert "Nobody gives themselves a seat." in text(refused)
        assert (row.invited_by_id, reload(row).invited_by_id) == (administrator.pk, administrator.pk)

    def test_a_manager_of_others_invites_nobody(self, albatross: Organisation) -> None:
        person = a_person(albatross)
        neighbour = an_account(roles=("partner_manager",))
        in_sight_of(neighbour, albatross)
        with as_system():
            Partnership.objects.filter(organisation=albatross).update(manager=an_account())
        other = browser(neighbour)

        answer = other.post(f"/people/{person.public_id}/invitation/", {"email": CEM, "job_roles": ["sales"]})

        assert answer.status_code == 403
        assert "Invite" not in text(other.get(f"/people/{person.public_id}/"))

    def test_a_sales_person_invites_nobody_not_even_to_less(self, albatross: Organisation) -> None:
        seller = a_person(albatross, account=an_account())
        person = a_person(albatross, roles=())

        answer = browser(seller.account).post(
            f"/portal/company/people/{person.public_id}/invitation/", {"email": CEM, "job_roles": ["sales"]}
        )

        assert answer.status_code == 403
        assert letters_to(CEM) == 0

    def test_nobody_of_another_company_is_invited(self, theirs: Person) -> None:
        foreign = a_person(a_supplier("Cormorant Forging"))

        answer = browser(theirs.account).post(
            f"/portal/company/people/{foreign.public_id}/invitation/", {"email": CEM, "job_roles": ["sales"]}
        )

        assert answer.status_code == 404
        assert letters_to(CEM) == 0

    def test_a_role_that_is_not_for_the_company_is_not_given(self, albatross: Organisation, theirs: Person) -> None:
        person = a_person(albatross, roles=())

        answer = browser(theirs.account).post(
            f"/portal/company/people/{person.public_id}/invitation/", {"email": CEM, "job_roles": ["quality"]}
        )

        assert answer.status_code == 422
        assert letters_to(CEM) == 0

    def test_who_left_or_signs_in_is_not_invited(self, albatross: Organisation, theirs: Person) -> None:
        gone = a_person(albatross, left_on=clock.today())

        with pytest.raises(Refused, match="has left the company"):
            a_person_invited(gone, by=as_person(theirs))
        with pytest.raises(Refused, match="has a seat already"):
            a_person_invited(theirs, by=as_person(theirs))

    def test_the_inviter_does_not_learn_whether_the_address_has_a_login(
        self, albatross: Organisation, theirs: Person
    ) -> None:
        an_account("known@elsewhere.example")
        hers = browser(theirs.account)
        told = []
        for email in ("known@elsewhere.example", "fresh@elsewhere.example"):
            person = a_person(albatross, given_name="Same", family_name="Name", email="")
            answer = hers.post(
                f"/portal/company/people/{person.public_id}/invitation/",
                {"email": email, "job_roles": ["sales"]},
                follow=True,
            )
            told.append(text(answer).replace(email, "").replace(person.public_id, ""))

        assert _without_noise(told[0]) == _without_noise(told[1])

    def test_the_login_ends_and_the_record_stays(self, albatross: Organisation, theirs: Person) -> None:
        seller = a_person(albatross, account=an_account())
        his = browser(seller.account)
        assert his.get("/portal/").status_code == 200

        end = f"/portal/company/people/{seller.public_id}/seat/end/"
        assert "it is not the wrong one" in text(browser(theirs.account).post(end))
        assert reload(seller).account_id is not None
        browser(theirs.account).post(end, {"typed": seller.name})

        assert where(his.get("/portal/")).startswith("/sign-in/")
        assert reload(seller).account_id is None

    def test_the_only_administrator_keeps_their_login(self, theirs: Person) -> None:
        end = f"/portal/company/people/{theirs.public_id}/seat/end/"
        answer = browser(theirs.account).post(end, {"typed": theirs.name})

        assert "only administrator who can sign in" in text(answer)
        assert reload(theirs).account_id is not None

    @pytest.mark.parametrize("way", ["seat/end", "leaving"])
    def test_who_changes_as_much_as_all_may_keeps_nobody_from_ending_that(
        self, way: str, albatross: Organisation, theirs: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(limits.LIMITS, "change", limits.Limit(timedelta(hours=1), partner=3))
        seller = a_person(albatross, account=an_account())
        his, hers = browser(seller.account), browser(theirs.account)

        def sent(client: Client, page: str, **given: str) -> int:
            return client.post(page, urlencode(given), content_type="application/x-www-form-urlencoded").status_code

        assert [sent(his, "/portal/todos/quick/") for _time in range(4)] == [302, 302, 302, 429]

        page = f"/portal/company/people/{seller.public_id}"
        assert [sent(hers, f"{page}/edit/"), sent(his, f"{page}/{way}/")] == [429, 429]
        assert sent(hers, f"{page}/{way}/", typed=seller.name, on=str(clock.today())) == 302

        assert where(his.get("/portal/")).startswith("/sign-in/")

        assert sent(hers, f"{page}/{way}/", typed=seller.name, on="2026-01-05") == 429  # it has ended, and counts again
        assert reload(seller).left_on in {None, clock.today()}


def _without_noise(page: str) -> str:
    import re

    return re.sub(r'(name="csrfmiddlewaretoken" value|content)="[^"]*"|/invitation[^"]*"|/access/\w+/', "", page)


@pytest.mark.parametrize("standing", ["signs in", "has no seat", "was ended"])
def test_another_address_is_another_person_however_its_letters_look(
    albatross: Organisation, theirs: Person, standing: str
) -> None:
    """PostgreSQL takes ı for i and ſ for s where it looks past capitals."""
    known, near = "kim.s@elsewhere.example", "kım.ſ@elsewhere.example"
    if standing == "signs in":
        a_person(a_dealer("Egret"), account=an_account(known))
    else:
        Account.objects.create(email=known, name="Kim", is_active=standing != "was ended")
    person = a_person(albatross, given_name="Kım", family_name="Tern")
    a_person_invited(person, by=as_person(theirs), email=near)

    new = browser()
    assert "Your name" in text(new.get(link_to(near)))
    assert where(new.post(link_to(near), taking(name="Kım Tern"))) == "/"

    assert Account.objects.get(email=near).pk == reload(person).account_id


def test_of_two_addresses_that_look_alike_each_takes_its_own_seats(albatross: Organisation, theirs: Person) -> None:
    near = an_account("kım@elsewhere.example")
    an_account("kim@elsewhere.example")
    person = a_person(albatross, given_name="Kım", family_name="Tern")
    a_person_invited(person, by=as_person(theirs), email=near.email)

    assert where(browser(near).post(link_to(near.email))) == "/"

    assert reload(person).account_id == near.pk


class TestList:
    def test_a_company_sees_its_own(self, albatross: Organisation, theirs: Person, administrator: Account) -> None:
        rival = a_dealer("Kittiwake Wheels")
        a_person_invited(
            a_person(rival, family_name="Rival"),
            by=someone_at(rival, "partner_administrator"),
            email="r@kittiwake.example",
        )
        a_person_invited(a_person(albatross, family_name="Kaya"), by=as_person(theirs))
        a_colleague_invited(administrator)

        page = text(browser(theirs.account).get("/portal/company/access/"))

        assert "Kaya" in page
        assert "Rival" not in page
        assert BEA not in page

    def test_administrators_see_all(self, albatross: Organisation, theirs: Person, administrator: Account) -> None:
        a_person_invited(a_person(albatross, family_name="Kaya"), by=as_person(theirs))
        a_colleague_invited(administrator)

        page = text(browser(administrator).get("/invitations/"))

        assert "Kaya" in page
        assert BEA in page

    def test_a_companys_history_tells_of_them_to_who_reads_them(
        self, albatross: Organisation, theirs: Person, administrator: Account
    ) -> None:
        hers = browser(theirs.account)
        person = a_person(albatross, given_name="Cem", family_name="Kaya", email="")
        hers.post(f"/portal/company/people/{person.public_id}/invitation/", {"email": CEM, "job_roles": ["sales"]})
        others = an_account(roles=("finance_approver",))

        told = [text(browser(who).get(f"/partners/{albatross.public_id}/history/")) for who in (administrator, others)]

        assert ["invited" in page for page in told] == [True, False]


def test_a_partner_has_us_write_to_so_many_strangers_a_day(
    theirs: Person, albatross: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Withdrawn and invited anew under another e-mail, one person would do for any number of letters."""
    monkeypatch.setitem(limits.LIMITS, "letter", limits.Limit(timedelta(days=1), partner=2))
    somebody, client = a_person(albatross), browser(theirs.account)

    def invited(email: str) -> int:
        url = f"/portal/company/people/{somebody.public_id}/invitation/"
        status = client.post(url, {"email": email, "job_roles": ["sales"]}).status_code
        with as_system():
            somebody.invitations.update(state="withdrawn")
        return status

    emails = [f"{number}@elsewhere.example" for number in range(3)]

    assert [invited(email) for email in emails] == [302, 302, 422]
    assert [letters_to(email) for email in emails] == [1, 1, 0]
    assert reload(somebody).email == emails[1]


def test_whoever_has_us_write_to_strangers_says_nothing_else_by_a_name(theirs: Person, albatross: Organisation) -> None:
    with as_system():
        Account.objects.filter(pk=theirs.account_id).update(name="Pay at https://evil.example today, or call 0049")
    newcomer = {"given_name": "Your account is blocked, unlock it at evil.example,", "family_name": "please"}
    given = newcomer | {"email": CEM, "job_roles": ["sales"], "language": "en"}
    assert browser(theirs.account).post("/portal/company/access/new/", given).status_code == 302

    greeting, what, *_more = Mail.objects.get(email=CEM).parts

    assert greeting == "Hello,"
    assert what.startswith("You are invited to act for Albatross Cycles at ")
