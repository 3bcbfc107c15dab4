"""Which of the companies that one sees a new one may be: known by the same number, at the same web address, or by a name
that is the same but for its legal form and a letter. Of companies that one does not see nothing is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.db.models import Q

from hanse.finding import index
from hanse.finding.folding import fold, squeeze
from hanse.finding.nearness import LONG, is_near, mistakes
from hanse.finding.ranking import Question

from ..models import Organisation

MOST = 5
PROPOSED = 30
LEGAL_FORMS = frozenset(
    "ab ag aps as asa bhd bv co company corp corporation dd doo eg ek eirl ev gbr gmbh inc incorporated kft kg kgaa kk lda "
    "limited llc llp lp ltd ltda mbh nv ohg oy oyj plc pte pty pvt sa sarl sas sdn se sl slu snc sp spa srl sro ug "
    "zoo zrt".split()
)
SINGLE_LETTERS = re.compile(r"\b\w(?: \w\b)+")


def bare(name: str) -> str:
    """A name as it is compared: "Nord Bikes GmbH & Co. KG" is "nord bikes"; what is nothing but a legal form stays."""
    words = SINGLE_LETTERS.sub(lambda found: found[0].replace(" ", ""), fold(name)).split()
    kept = list(words)
    while kept and kept[-1] in LEGAL_FORMS:
        kept.pop()
    return " ".join(kept or words)


def is_same_name(one: str, other: str) -> bool:
    """Blanks aside; in long names one letter may be wrong, a digit never."""
    one, other = (bare(name).replace(" ", "") for name in (one, other))
    return one == other or (min(len(one), len(other)) >= LONG and is_near(one, other) and mistakes(one, other) == 1)


def host(address: str) -> str:
    """www.nord.example of https://www.nord.example/shop is nord.example; empty where there is none."""
    try:
        named = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    return named.removeprefix("www.")


def alike(*, name: str, website: str = "", number: str = "") -> list[Organisation]:
    """At most five, the same name first."""
    proposed = {*_proposed(bare(name)), *(_proposed(number) if number else ())}
    wanted = Q(pk__in=proposed)
    if domain := host(website):
        wanted |= Q(website__icontains=domain)
    rows = Organisation.objects.filter(wanted).prefetch_related("identifiers", "sites")
    found = [row for row in rows if _is_like(row, name=name, domain=domain, number=squeeze(number))]
    return sorted(found, key=lambda row: (not is_same_name(row.name, name), row.name, row.pk))[:MOST]


def _proposed(text: str) -> Iterable[int]:
    return index.ids(Question(text), {"companies"}, most=PROPOSED).get("companies", ())


def _is_like(row: Organisation, *, name: str, domain: str, number: str) -> bool:
    if any(is_same_name(theirs, name) for theirs in (row.name, row.legal_name) if theirs):
        return True
    if domain and host(row.website) == domain:
        return True
    return bool(number) and number in {squeeze(each.value) for each in row.identifiers.all()}
