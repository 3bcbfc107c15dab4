"""What the demo's maker asks of partners before they come under contract, and a few papers: made up, like the judgements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.models import Account
from hanse.kernel.web.middleware import seats_of
from hanse.network.models import Document, DocumentKind, Person

from .colleagues import MAIL
from .judgements import MADE_UP

KINDS = (
    ("Dealer agreement", "It says what both may expect; nothing is delivered without it.", None, ["dealer", "distributor"],
     ["contracted"]),
    ("Liability insurance", "A fault of a bicycle must not ruin a shop.", 12, ["dealer", "distributor", "service"],
     ["active", "renewing"]),
    ("Supply agreement", "Prices, delivery and quality stand in it.", None, ["supplier"], ["contracted"]),
    ("ISO 9001 certificate", "By it we know that faults are found before parts leave.", 36, ["supplier"],
     ["active", "renewing"]),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paper:
    """Sent by the person with this login, of the company where they work; it began so many days ago and lasts so many."""

    sender: str
    kind: str
    file: str
    ago: int
    lasts: int | None = None
    accepted_by: str = ""


PAPERS = (
    Paper("krishna1", "Dealer agreement", "dealer-agreement.pdf", 900, accepted_by="stephen0"),
    Paper("krishna1", "Liability insurance", "insurance.pdf", 345, 364, accepted_by="jae0"),
    Paper("dora0", "Dealer agreement", "agreement-signed.pdf", 700, accepted_by="stephen0"),
    Paper("dora0", "Liability insurance", "policy.pdf", 3, 364),
    Paper("barbara6", "Supply agreement", "supply-agreement.pdf", 1100, accepted_by="stephen0"),
    Paper("barbara6", "ISO 9001 certificate", "iso-9001.pdf", 200, 1095, accepted_by="stephen0"),
)
PAGE = (
    b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F<</Type/Font"
    b"/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n"
    b"trailer<</Root 1 0 R>>\n%%%%EOF\n"
)


def file_away() -> None:
    """Ask for what is not asked for yet, and send what nobody sent."""
    chief = _colleague("stephen0")
    known = {kind.name: kind for kind in DocumentKind.objects.all()}
    for name, why, months, roles, states in KINDS:
        if name not in known:
            known[name] = DocumentKind.define(name=name, why=why, months=months, roles=roles, states=states, by=chief)
    with TemporaryDirectory() as folder:
        for paper in PAPERS:
            _send(paper, known[paper.kind], Path(folder))


def _send(paper: Paper, kind: DocumentKind, folder: Path) -> None:
    sender = Account.objects.get(email=f"{paper.sender}@{MAIL}")
    company = Person.objects.select_related("organisation").get(account=sender).organisation
    if Document.objects.filter(organisation=company, kind=kind).exists():
        return
    path = folder / paper.file
    path.write_bytes(_page(f"{MADE_UP} {kind.name}, {company.name}"))
    first = clock.today() - timedelta(days=paper.ago)
    last = first + timedelta(days=paper.lasts) if paper.lasts else None
    document = Document.add(
        company, kind=kind, path=path, name=paper.file, valid_from=first, valid_until=last, by=seats_of(sender)[0].actor
    )
    if paper.accepted_by:
        document.accept(by=_colleague(paper.accepted_by))


def _page(words: str) -> bytes:
    """A PDF of one line."""
    line = words.encode("ascii", "replace").translate(None, b"()\\")
    drawn = b"BT /F 9 Tf 12 100 Td (%s) Tj ET" % line
    return PAGE % (len(drawn), drawn)


def _colleague(login: str) -> Actor:
    account = Account.objects.get(email=f"{login}@{MAIL}")
    return Actor.staff(
        account_id=account.pk, name=account.name, roles=account.staff_roles.values_list("role", flat=True)
    )
