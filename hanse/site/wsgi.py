"""The web application, as granian serves it."""

from __future__ import annotations

import os

import django
from django.urls import get_resolver

from hanse.site.lifeline import WATCHED, die_with
from hanse.site.opening import wait_until_open

if os.environ.get(WATCHED):  # our server leads its session: its worker ends with it, also when it was gone before
    die_with(os.getsid(0))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hanse.site.settings")
django.setup(set_prefix=False)
from hanse.kernel.web.asking import Handler  # noqa: E402

application = Handler()
_ = get_resolver().url_patterns  # all pages are loaded before the first one is asked for
wait_until_open()
