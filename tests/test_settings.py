"""Every setting is described in one place."""

from __future__ import annotations

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from hanse.site.environment import SETTINGS, WrongSetting, as_markdown, read

ROOT = Path(__file__).resolve().parent.parent


def test_the_page_of_settings_is_what_the_command_prints() -> None:
    page = (ROOT / "docs" / "settings.md").read_text()

    assert page == as_markdown(), "write it anew: hanse settings --markdown > docs/settings.md"


def test_no_setting_is_read_that_is_not_described() -> None:
    known = {setting.name for setting in SETTINGS}
    used = set()
    for path in (ROOT / "hanse").rglob("*.py"):
        if "tests" not in path.parts:
            used |= set(re.findall(r"""["'](HANSE_[A-Z_]+)["']""", path.read_text()))

    assert used == known - {"DATABASE_URL"}


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("smtp://mail.example", ("mail.example", 25, "", "", False, False)),
        (
            "smtp+tls://ada%40example.org:p%2Fw@mail.example",
            ("mail.example", 587, "ada@example.org", "p/w", True, False),
        ),
        ("smtps://ada:pw@mail.example:4465", ("mail.example", 4465, "ada", "pw", False, True)),
    ],
)
def test_a_mail_server_is_one_line(url: str, found: tuple[object, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANSE_MAIL_URL", url)

    options = read()["HANSE_MAIL_URL"]

    names = ("host", "port", "username", "password", "use_tls", "use_ssl")
    assert tuple(options[name] for name in names) == found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HANSE_URL", "partners.example"),
        ("HANSE_URL", "https://partners.example/a?b=c"),
        ("HANSE_MAIL_URL", "imap://mail.example"),
        ("HANSE_MAIL_URL", "mail.example"),
        ("HANSE_MAIL_FROM", "hanse"),
    ],
)
def test_what_cannot_be_stops_the_start(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(WrongSetting, match=name):
        read()


def test_an_engine_that_is_not_installed_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hanse.site.environment.find_spec", lambda _name: None)
    monkeypatch.setenv("HANSE_ENGINE", "spark")

    with pytest.raises(WrongSetting, match="install --extra spark"):
        read()


@pytest.mark.parametrize(("https", "begins"), [("yes", "__Host-"), ("no", "")])
def test_over_https_no_page_of_another_name_writes_our_cookies(
    https: str, begins: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Browsers take a cookie called so from this very host alone, for all of it, by HTTPS (RFC 6265bis)."""
    monkeypatch.setenv("HANSE_HTTPS", https)

    there = spec_from_file_location("hanse.site.settings_anew", ROOT / "hanse" / "site" / "settings.py")
    assert there is not None
    assert there.loader is not None
    anew = module_from_spec(there)
    there.loader.exec_module(anew)
    found = vars(anew)

    for kind, name in (("SESSION", "sessionid"), ("CSRF", "csrftoken")):
        assert found[f"{kind}_COOKIE_NAME"] == f"{begins}{name}"
        assert found[f"{kind}_COOKIE_SECURE"] is (https == "yes")
        assert not {f"{kind}_COOKIE_DOMAIN", f"{kind}_COOKIE_PATH"} & found.keys()
