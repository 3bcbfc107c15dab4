"""How histories tell of changes to the network's records."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import Telling

TELLINGS = (
    Telling(
        "network.organisation",
        "building-store",
        added=_("%(actor)s entered the company."),
        changed=_("%(actor)s changed the company: %(changes)s."),
    ),
    Telling(
        "network.partnership",
        "arrows-exchange",
        added="",
        changed=_("%(actor)s changed it as a partner (%(label)s): %(changes)s."),
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
        "network.relationship",
        "affiliate",
        added=_("%(actor)s added the relationship: %(label)s."),
        changed=_("%(actor)s changed the relationship “%(label)s”: %(changes)s."),
        removed=_("%(actor)s removed the relationship: %(label)s."),
    ),
    Telling(
        "network.visibilitygrant",
        "eye",
        added=_("%(actor)s let another look in: %(label)s."),
        changed=_("%(actor)s ended what another sees: %(label)s."),
    ),
    Telling(
        "network.person",
        "user",
        added=_("%(actor)s added %(label)s to its people."),
        changed=_("%(actor)s changed what is known of %(label)s: %(changes)s."),
    ),
)
