"""Why a component is not shown in a state: in few words, for a table's cell."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .declare import Reason

COMES = Reason(_("with its page"))
NOT_EMPTY = Reason(_("never empty"))
NEVER_WRONG = Reason(_("cannot go wrong"))
LEFT_AWAY = Reason(_("is left away then"))
OUR_WORDS = Reason(_("holds no words of others"))
ONLY_WHAT_MAY_BE_SEEN = Reason(_("holds what one may see"))
ONLY_WHO_MAY = Reason(_("offers what one may do"))
PAGE = Reason(_("its page says so"), at="states")
AT_ITS_PANEL = Reason(_("its panel says so"), at="panel")
AT_ITS_LIST = Reason(_("its list says so"), at="table")
AT_ITS_FORM = Reason(_("its form says so"), at="fields")
AT_A_NOTE = Reason(_("a note says so"), at="note")
