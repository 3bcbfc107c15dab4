"""How the audit trail and the histories tell of what happens to the network's records."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import Telling, shareables

from .models import Partnership, Relationship
from .partnership.lifecycle import State
from .past.told import Words, retold


def _assigned(words: Words) -> str:
    """Who is the partner manager from now on."""
    if words.entry.after.get("manager_id") is None:
        sentence = gettext("%(actor)s took %(label)s out of the care of %(old_manager_id)s.")
    elif words.entry.before.get("manager_id") is None:
        sentence = gettext("%(manager_id)s became partner manager of %(label)s; %(actor)s assigned it.")
    else:
        sentence = gettext("%(manager_id)s became partner manager of %(label)s, after %(old_manager_id)s; %(actor)s assigned it.")  # fmt: skip
    return sentence % words


def _looks_after(words: Words) -> str:
    """Who looks after a territory, in what time; or that their time ends."""
    entry = words.entry
    if entry.before:
        return gettext("%(actor)s set the last day of a territory assignment, %(label)s: %(ends_on)s.") % words
    if entry.after.get("is_deputy"):
        sentence = gettext(
            "%(actor)s made %(account_id)s a deputy for the territory %(territory_id)s, from %(starts_on)s."
        )
    else:
        sentence = gettext("%(actor)s gave the territory %(territory_id)s to %(account_id)s, from %(starts_on)s.")
    if entry.after.get("ends_on"):
        return gettext("%(sentence)s The last day is %(day)s.") % {
            "sentence": sentence % words,
            "day": words["ends_on"],
        }
    return sentence % words


def _computed(words: Words) -> str:
    """Into which territory a partner came by its address."""
    if words.entry.after.get("territory_id") is None:
        return (
            gettext("%(label)s is no longer in the territory %(old_territory_id)s: none claims its address alone.")
            % words
        )
    return gettext("%(label)s came into the territory %(territory_id)s by its address.") % words


def _divided(words: Words) -> str:
    """For which product lines a partner is in which territory by its address."""
    if not words.entry.after.get("division"):
        return gettext("No product line of %(label)s is in a territory of its own any more.") % words
    told = {"label": words["label"], "division": words.entry.after["division"]}
    return gettext("By its address %(label)s is, for some product lines, in these territories: %(division)s.") % told


def _area(text: str) -> str:
    return "; ".join(text.splitlines())


def _for_roles(roles: list[str]) -> str:
    return ", ".join(str(Partnership.Role(role).label) for role in roles)


def _for_states(states: list[str]) -> str:
    return ", ".join(str(State(state).label) for state in states)


def _for_lines(lines: list[str]) -> str:
    return ngettext("%(count)d product line", "%(count)d product lines", len(lines)) % {"count": len(lines)}


def _left(words: Words) -> str:
    if words.entry.after.get("left_on"):
        return gettext("%(actor)s noted that %(label)s left the company on %(left_on)s.") % words
    return gettext("%(actor)s noted that %(label)s is at the company after all.") % words


def _began(words: Words) -> str:
    if words.entry.actor_name == words.entry.subject_label:
        return gettext("%(actor)s began to sign in for the company.") % words
    return gettext("%(actor)s took up the access of %(label)s: they sign in for the company from now on.") % words


def _partnership(words: Words) -> str:
    return retold(words.entry.subject_label, lambda: [f"%s, {label}" for label in Partnership.Role.labels])


def _plan(words: Words) -> str:
    def forms() -> Iterator[str]:
        for role in Partnership.Role.labels:
            for state in State.labels:
                yield f"%s, {role}: {state}"

    return retold(words.entry.subject_label, forms)


def _relationship(words: Words) -> str:
    return retold(words.entry.subject_label, lambda: [f"%s {label} %s" for label in Relationship.Kind.labels])


def _insight(words: Words) -> str:
    def forms() -> Iterator[str]:
        for each in shareables:
            yield gettext("%(part)s, for %(grantee)s") % {"part": each.label, "grantee": "%s"}

    return retold(words.entry.subject_label, forms)


def _part(key: str) -> str:
    """A part of the portal into which another looks."""
    part = shareables.named(key)
    return str(part.label) if part else key


RECORDS = (
    Telling(
        "network.organisation",
        "building-store",
        added=_("%(actor)s entered the company."),
        changed=_("%(actor)s changed the company: %(changes)s."),
        removed=_("%(actor)s took back that the company %(label)s was entered."),
        values={"year_opened": str},
    ),
    Telling(
        "network.partnership",
        "arrows-exchange",
        changed=_("%(actor)s changed it as a partner (%(label)s): %(changes)s."),
        record=_partnership,
        fields={
            "placed_territory_id": _("territory into which its address brought it"),
            "division": _("for some product lines"),
        },
    ),
    Telling(
        "network.site",
        "map-pin",
        added=_("%(actor)s added the site %(label)s."),
        changed=_("%(actor)s changed the site %(label)s: %(changes)s."),
        removed=_("%(actor)s removed the site %(label)s."),
    ),
    Telling(
        "network.identifier",
        "id",
        added=_("%(actor)s added the number %(label)s."),
        changed=_("%(actor)s changed the number %(label)s: %(changes)s."),
        removed=_("%(actor)s removed the number %(label)s."),
    ),
    Telling(
        "network.bankaccount",
        "building-bank",
        added=_("%(actor)s proposed the bank account %(label)s."),
        changed=_("%(actor)s changed the state of the bank account %(label)s."),
        fields={"iban": _("IBAN"), "number": _("number"), "country": _("country"), "bank_code": _("bank code")},
        reads="finances.read",
    ),
    Telling(
        "network.document",
        "file-text",
        added=_("%(actor)s added the document %(label)s."),
        changed=_("%(actor)s changed the document %(label)s: %(changes)s."),
        reads="documents.read",
    ),
    Telling(
        "network.documentrequest",
        "file-time",
        added=_("%(actor)s asked for the document %(label)s."),
        changed=_("%(actor)s changed what is asked, %(label)s: %(changes)s."),
        reads="documents.read",
    ),
    Telling(
        "network.taxrecord",
        "receipt-tax",
        added=_("%(actor)s entered the tax data."),
        changed=_("%(actor)s changed the tax data."),
        reads="finances.read",
    ),
    Telling(
        "network.brand",
        "tag",
        added=_("%(actor)s added the brand %(label)s."),
        removed=_("%(actor)s removed the brand %(label)s."),
    ),
    Telling(
        "network.relationship",
        "affiliate",
        added=_("%(actor)s added the relationship: %(label)s."),
        changed=_("%(actor)s changed the relationship “%(label)s”: %(changes)s."),
        removed=_("%(actor)s removed the relationship: %(label)s."),
        record=_relationship,
        fields={"other_id": _("the other company")},
    ),
    Telling(
        "network.visibilitygrant",
        "eye",
        added=_("%(actor)s let another look in: %(label)s."),
        changed=_("%(actor)s ended what another sees: %(label)s."),
        record=_insight,
        fields={"grantee_id": _("company that looks in")},
        values={"resource": _part},
    ),
    Telling(
        "network.person",
        "user",
        added=_("%(actor)s added %(label)s to its people."),
        changed=_("%(actor)s changed what is known of %(label)s: %(changes)s."),
        removed=_("%(actor)s took back that %(label)s was added to its people."),
        reads="people.read",
    ),
)
"""What is said of any operation on such a record that has no sentence of its own."""

OPERATIONS = (
    Telling("organisations.enter", "building-store", title=_("Enter a company")),
    Telling("organisations.edit", "building-store", title=_("Change a company")),
    Telling("sites.add", "map-pin", title=_("Add a site")),
    Telling("sites.edit", "map-pin", title=_("Change a site")),
    Telling("sites.remove", "map-pin", title=_("Remove a site")),
    Telling("identifiers.add", "id", title=_("Add a number")),
    Telling("identifiers.edit", "id", title=_("Change a number")),
    Telling("identifiers.remove", "id", title=_("Remove a number")),
    Telling(
        "bank_accounts.propose", "building-bank", title=_("Propose a bank account"),
        says=_("%(actor)s proposed the bank account %(label)s."),
    ),
    Telling(
        "bank_accounts.confirm", "building-bank", title=_("Confirm a bank account"),
        says=_("%(actor)s confirmed the bank account %(label)s."),
    ),
    Telling(
        "bank_accounts.replace", "building-bank", title=_("Replace a bank account"),
        says=_("The bank account %(label)s was replaced when %(actor)s confirmed another."),
    ),
    Telling(
        "bank_accounts.decline", "building-bank", title=_("Decline a bank account"),
        says=_("%(actor)s declined the bank account %(label)s."),
    ),
    Telling(
        "bank_accounts.withdraw", "building-bank", title=_("Take back a bank account"),
        says=_("%(actor)s took back the bank account %(label)s."),
    ),
    Telling(
        "bank_accounts.reveal", "eye", title=_("Look at the whole number of a bank account"),
        says=_("%(actor)s looked at the whole number of the bank account %(label)s."),
    ),
    Telling(
        "documents.add", "file-upload", title=_("Add a document"), says=_("%(actor)s added the document %(label)s.")
    ),
    Telling(
        "documents.ask", "file-time", title=_("Ask for a document"), says=_("%(actor)s asked for the document %(label)s."),
    ),
    Telling(
        "documents.ask_no_more", "file-check", title=_("Ask for a document no more"),
        says=_("The document %(label)s is not asked for any more: %(actor)s."),
    ),
    Telling(
        "documents.accept", "circle-check", title=_("Accept a document"),
        says=_("%(actor)s accepted the document %(label)s."),
    ),
    Telling(
        "documents.decline", "alert-circle", title=_("Decline a document"),
        says=_("%(actor)s declined the document %(label)s."),
    ),
    Telling(
        "documents.withdraw", "alert-triangle", title=_("Withdraw a document"),
        says=_("%(actor)s withdrew the document %(label)s; its file was deleted."),
    ),
    Telling(
        "document_kinds.edit", "files", title=_("Say which documents are needed"),
        added=_("%(actor)s asked partners for another document: %(label)s."),
        changed=_("%(actor)s changed what is asked of partners, %(label)s: %(changes)s."),
        values={"roles": _for_roles, "states": _for_states},
    ),
    Telling(
        "document_kinds.retire", "files", title=_("Ask for a document no more"),
        says=_("%(actor)s asked for %(label)s no more."),
    ),
    Telling(
        "document_kinds.bring_back", "files", title=_("Ask for a document again"),
        says=_("%(actor)s asked for %(label)s again."),
    ),
    Telling("tax.edit", "receipt-tax", title=_("Change tax data")),
    Telling("brands.add", "tag", title=_("Add a brand")),
    Telling("brands.remove", "tag", title=_("Remove a brand")),
    Telling("relationships.tie", "affiliate", title=_("Add a relationship")),
    Telling("relationships.edit", "affiliate", title=_("Change a relationship")),
    Telling("relationships.remove", "affiliate", title=_("Remove a relationship")),
    Telling("insights.give", "eye"),
    Telling("insights.end", "eye"),
    Telling("people.join", "user-plus"),
    Telling("people.edit", "user"),
    Telling("people.leave", "logout", says=_left),
    Telling(
        "people.take_seat", "user-check", title=_("Begin to sign in for a company"),
        says=_began,
    ),
    Telling(
        "people.lose_seat", "user-x", title=_("End the access of somebody at a partner"),
        says=_("%(actor)s ended the login of %(label)s for the company."),
    ),
    Telling(
        "partnerships.begin", "arrows-exchange", title=_("Take a company on in a role"),
        added=_("%(actor)s took it on as %(role)s."),
        removed=_("%(actor)s took back that it was taken on as %(old_role)s."),
    ),
    Telling("partnerships.edit", "arrows-exchange", title=_("Change a partnership")),
    Telling("partnerships.place", "map-2", title=_("Put a partner into the territory of its address")),
    Telling(
        "partnerships.move", "route", title=_("Change a partner's state"),
        says=_("%(actor)s changed the state of %(label)s from %(old_state)s to %(state)s."),
    ),
    Telling(
        "partnerships.plan", "calendar-event", title=_("Plan a partner's change of state"),
        says=_("%(actor)s planned a change of state, %(label)s, for %(on)s."), record=_plan,
    ),
    Telling(
        "partnerships.unplan", "calendar-event", title=_("Cancel a planned change of state"),
        says=_("%(actor)s cancelled a planned change of state: %(label)s."), record=_plan,
    ),
    Telling(
        "partnerships.carry_out", "calendar-event", title=_("Carry out a planned change of state"),
        says=_("A planned change of state was carried out: %(label)s."), record=_plan,
    ),
    Telling(
        "partnerships.find_refused", "calendar-event", title=_("Find that a planned change of state is not possible"),
        says=_("A planned change of state was not possible: %(label)s. %(refusal)s"), record=_plan,
    ),
    Telling(
        "partnerships.find_waiting", "calendar-event", title=_("Find that a planned change of state waits for documents"),
        says=_("A planned change of state waits: %(label)s. %(refusal)s"), record=_plan,
    ),
    Telling("partnerships.assign", "user-check", title=_("Assign a partner manager"), says=_assigned),
    Telling(
        "territories.compute", "map-2", title=_("Compute a partner's territory"), says=_computed,
    ),
    Telling(
        "territories.divide", "map-2", title=_("Compute a partner's territories for product lines"), says=_divided,
    ),
    Telling(
        "custom_fields.define", "forms",
        added=_("%(actor)s added the custom field %(label)s."),
        changed=_("%(actor)s changed the custom field %(label)s: %(changes)s."),
        removed=_("%(actor)s took back the custom field %(label)s."),
    ),
    Telling(
        "custom_fields.remove", "forms", title=_("Remove a custom field"),
        changed=_("%(actor)s removed a custom field, with what %(label)s said in it: %(changes)s."),
        removed=_("%(actor)s removed the custom field %(label)s."), added=_("%(actor)s brought back the custom field %(label)s."),
    ),
    Telling("handovers.plan", "transfer", says=_("%(actor)s planned to hand over: %(label)s."), title=_("Plan a handover")),
    Telling(
        "handovers.carry_out", "transfer", title=_("Carry out a handover"),
        says=_("%(actor)s handed over: %(label)s."),
    ),
    Telling(
        "handovers.cancel", "transfer", title=_("Cancel a handover"), says=_("%(actor)s cancelled a handover: %(label)s."),
    ),
    Telling("handovers.stay", "transfer", title=_("Stay after all"), says=_("%(actor)s does not go away after all: %(label)s.")),
    Telling("handovers.end", "transfer", title=_("End standing in early"), says=_("%(actor)s is back, so standing in ended: %(label)s.")),
    Telling(
        "handovers.refuse", "transfer", title=_("Find that a handover is not possible"),
        says=_("A handover was not possible: %(label)s. %(refusal)s"),
    ),
    Telling(
        "handovers.take_back", "transfer", title=_("Take a handover back"), says=_("%(actor)s took a handover back: %(label)s."),
    ),
    Telling(
        "territories.set_line", "map-2", title=_("Set a product line's territory"),
        added=_("%(actor)s set the territory for a product line: %(label)s."),
        changed=_("%(actor)s changed the territory for a product line, %(label)s: %(changes)s."),
        removed=_("%(actor)s left the territory for a product line to the address: %(label)s."),
    ),
    Telling("territories.assign", "map-2", says=_looks_after),
    Telling(
        "territories.edit", "map-2",
        added=_("%(actor)s added the territory %(label)s."),
        changed=_("%(actor)s changed the territory %(label)s: %(changes)s."),
        removed=_("%(actor)s removed the territory %(label)s."),
        values={"area": _area, "roles": _for_roles, "lines": _for_lines},
    ),
    Telling(
        "products.edit", "package",
        added=_("%(actor)s added to the products: %(kind)s %(label)s."),
        changed=_("%(actor)s changed the products, %(kind)s %(label)s: %(changes)s."),
        removed=_("%(actor)s removed from the products: %(kind)s %(label)s."),
    ),
)  # fmt: skip

TELLINGS = (*RECORDS, *OPERATIONS)
