"""When a notice is told how."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from hanse.messaging import channels
from hanse.messaging.channels import CHANNELS

ANY = some.sampled_from(list(CHANNELS))


@given(chosen=some.none() | some.text(max_size=8) | ANY, default=ANY)
def test_what_somebody_chose_counts_and_nothing_unheard_of(chosen: str | None, default: channels.Channel) -> None:
    assert channels.wanted(chosen, default) == (chosen if chosen in CHANNELS else default)


@given(day=some.dates(), channel=ANY)
def test_each_channel_is_told_in_exactly_one_way_within_a_week(day: date, channel: channels.Channel) -> None:
    days = [day + timedelta(days=number) for number in range(7)]
    digests = sum(channel in channels.in_digest_of(each) for each in days)

    assert digests == {"daily": 7, "weekly": 1}.get(channel, 0)
    assert channels.goes_by_mail(channel) == (digests > 0 or channel == "at_once")
    assert channels.is_kept(channel) == (channel != "off")


@given(channel=ANY, usable=some.sets(ANY))
def test_who_wants_no_more_e_mails_gets_none(channel: channels.Channel, usable: set[channels.Channel]) -> None:
    left = channels.without_mail(channel, usable)

    assert not channels.goes_by_mail(left)
    assert left != "app" or "app" in usable
