"""What scorecards keep of people: who gave a mark."""

from __future__ import annotations

from hanse.kernel.personal import KEPT, PSEUDONYM, account, nothing_personal, register

register(
    "scorecards.Rating", of=account, fields={"rater": PSEUDONYM, "expires_on": KEPT, "opened_at": KEPT}, mentions={"reason"},
    others={"kind", "key", "anchor"},
)  # fmt: skip
register(
    "scorecards.JudgedCriterion", of=account, fields={"at": KEPT, "retired_at": KEPT}, mentions={"meaning"},
    others={"kind", "key", "label", "anchors", "judges", "people", "owner"},
)  # fmt: skip
register(
    "scorecards.JudgingRound", of=account, fields={"at": KEPT, "due_on": KEPT, "reminded_on": KEPT, "closed_at": KEPT},
    mentions={"note"}, others={"kind", "key"},
)  # fmt: skip
register("scorecards.Ask", of=account)
register("scorecards.CardVersion", mentions={"note"}, others={"kind", "criteria", "bands", "peers"})
register(
    "scorecards.CardDraft", of=account, fields={"at": KEPT, "takes_effect_on": KEPT}, mentions={"note", "answer"},
    others={"kind", "criteria", "bands", "peers", "state"},
)  # fmt: skip
register(
    "scorecards.MadeMetric", of=account, fields={"at": KEPT, "retired_at": KEPT}, mentions={"label", "meaning"},
    others={"kind", "name", "key", "recipe", "unit", "direction", "suggested"},
)  # fmt: skip
register("scorecards.MetricOwner", of=account, fields={"at": KEPT}, others={"key"})
nothing_personal("scorecards.Computation", "figures", fields={"kind", "basis", "facts_kind", "programme"})
nothing_personal("scorecards.PeerStrip", "figures of a group", fields={"group", "key"})
nothing_personal("scorecards.Card", "a company's", fields={"reference", "peers_group", "band", "read_from"})
nothing_personal(
    "scorecards.CardLine",
    "a company's figures",
    fields={"key", "status", "numerator", "denominator", "why", "shrunk", "left_out"},
)
register(
    "scorecards.Override", of=account, fields={"at": KEPT, "until": KEPT}, mentions={"reason"}, others={"kind", "state"}
)
register(
    "scorecards.Appeal", of=account, fields={"at": KEPT, "due_at": KEPT, "answered_at": KEPT},
    mentions={"text", "answer", "file_name"}, others={"kind", "key", "file_hash", "told", "state"},
)  # fmt: skip
register(
    "scorecards.ClosedPeriod", of=account, fields={"ends_on": KEPT, "closed_at": KEPT, "reopened_at": KEPT},
    mentions={"reason"}, others={"kind", "seen"},
)  # fmt: skip
register(
    "scorecards.Closing",
    of=account,
    fields={"ends_on": KEPT, "asked_at": KEPT, "done_at": KEPT},
    others={"kind", "refused"},
)
nothing_personal("scorecards.Schedule", "when periods close", fields={"kind", "every"})
nothing_personal("scorecards.Recomputation", "what was computed again", fields={"kind"})
nothing_personal("scorecards.CardMove", "a company's figures", fields={"moves"})
nothing_personal("scorecards.DraftPreview", "when a draft was worked out")
nothing_personal("scorecards.DraftMove", "a company's figures", fields={"band_before", "band_after", "why"})
