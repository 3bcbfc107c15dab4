"""Ratings: what somebody of ours thinks of a partner, from one to five, and why."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hanse.intake.fields import Field
from hanse.intake.kinds import register

from ..declaring import DEALERS, SUPPLIERS, WHOSE, Fault, Share
from ..importing import FactFile


@register
class Rating(FactFile):
    """A judgement with its reason. It names the department, not the person, and is not shown to the partner."""

    key, label, quantity = "rating", _("Ratings"), "CAST(1 AS DECIMAL(18,4))"
    roles, order = (*DEALERS, *SUPPLIERS), 90
    title, measure = _("Ratings given"), "quantity"
    on, document, line_label = "rated_on", "", ""
    asked = True
    identity = ("organisation_id", "rated_on", "subject", "department")
    share = Share(_("Mean mark, of 5"), "sum(mark)", "count(*)", marks=(1, 5))
    heading = _("Import ratings")
    about = _(
        "What our departments think of partners: a mark from 1 to 5 for a subject, with the reason. Partners do not see it."
    )
    fields = (
        Field("organisation", _("Partner"), "organisation", required=True),
        Field("rated_on", _("Rated on"), "date", required=True, words="rated on, rating date, date, day, assessed on, bewertet am, "
              "bewertungsdatum, datum, date evaluation, fecha evaluacion, data valutazione"),
        Field("subject", pgettext_lazy("of a rating", "Subject"), required=True, longest=120,
              words="subject, criterion, topic, dimension, category, thema, kriterium, merkmal, critere, sujet, criterio, tema"),
        Field("mark", _("Mark"), "decimal", required=True, help=_("1 is poor, 5 is excellent"), words="mark, rating, score, points, stars, "
              "note, bewertung, punkte, nota, puntuacion, voto"),
        Field("reason", _("Reason"), required=True, longest=400, words="reason, why, comment, remark, justification, explanation, grund, "
              "begrundung, kommentar, motif, raison, commentaire, motivo, comentario"),
        Field("department", _("Department"), longest=120, help=_("who judges; no person's name"), words="department, team, unit, function, "
              "abteilung, bereich, service, departamento, reparto, afdeling"),
    )  # fmt: skip
    columns = (
        *WHOSE, ("rated_on", "date"), ("subject", "string"), ("mark", "decimal"), ("reason", "string"), ("department", "string"),
        ("month", "string"),
    )  # fmt: skip

    def faults(self) -> Iterator[Fault]:
        yield Fault("mark", "mark < 1 OR mark > 5", _("A mark lies between 1 and 5."))
