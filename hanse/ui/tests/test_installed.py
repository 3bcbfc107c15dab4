"""What a device is told that installs Hanse: pictures that are there, in the sizes that are said."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def kept(address: str) -> bytes:
    found = finders.find(address.removeprefix("/static/").partition("?")[0])
    assert isinstance(found, str), address
    return Path(found).read_bytes()


def test_every_picture_is_there_in_its_size(client: Client) -> None:
    told = client.get("/manifest.webmanifest").json()["icons"]
    pictures = [icon for icon in told if icon["type"] == "image/png"]

    for icon in pictures:
        width, height = struct.unpack(">II", kept(icon["src"])[16:24])
        assert f"{width}x{height}" == icon["sizes"]
    assert {(icon["sizes"], icon["purpose"]) for icon in pictures} == {
        ("192x192", "any"), ("512x512", "any"), ("512x512", "maskable"),
    }  # fmt: skip
    assert kept("/static/ui/icon-180.png").startswith(b"\x89PNG")
