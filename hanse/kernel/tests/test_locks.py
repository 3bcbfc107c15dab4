from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest
from django.db import connection

from hanse.kernel.errors import Busy
from hanse.kernel.work.locks import exclusive

HOLDER = """
import sys, django
django.setup()
from hanse.kernel.work.locks import exclusive
with exclusive("the books"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.django_db
def test_a_lock_that_is_free_again_can_be_had_again() -> None:
    with exclusive("the books"):
        pass
    with exclusive("the books", wait=0.2):
        pass


@pytest.mark.django_db(transaction=True)
def test_what_somebody_else_holds_is_refused_with_a_sentence() -> None:
    held, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        with exclusive("the books"):
            held.set()
            may_end.wait(20)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    held.wait(20)
    try:
        with pytest.raises(Busy, match="at work on this"), exclusive("the books", wait=0.05):
            pass
    finally:
        may_end.set()
        other.join()


@pytest.mark.django_db(transaction=True)
def test_a_lock_ends_with_the_process_that_held_it() -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "hanse.site.settings"}
    command = [sys.executable, "-c", HOLDER]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        process.kill()

    with exclusive("the books", wait=10):
        pass
