"""What is said of fields that were left empty, or hold what they cannot mean."""

from __future__ import annotations

from django import forms


class Everything(forms.Form):
    name = forms.CharField()
    kind = forms.ChoiceField(choices=[("a", "A")])
    kinds = forms.MultipleChoiceField(choices=[("a", "A")])
    since = forms.DateField()
    file = forms.FileField()
    agreed = forms.BooleanField()
    own = forms.CharField(error_messages={"required": "Say why."})


def test_it_says_what_to_do() -> None:
    said = {name: errors[0] for name, errors in Everything({}).errors.items()}

    assert said == {
        "name": "Fill this in.",
        "kind": "Choose one.",
        "kinds": "Choose at least one.",
        "since": "Enter a day.",
        "file": "Choose a file.",
        "agreed": "Tick this to go on.",
        "own": "Say why.",
    }


class Mistyped(forms.Form):
    email = forms.EmailField()
    website = forms.URLField(assume_scheme="https")
    since = forms.DateField()
    at = forms.TimeField()


def test_what_means_nothing_is_answered_with_an_example() -> None:
    given = {"email": "ada@", "website": "https://", "since": "32.13.", "at": "noon"}

    assert dict(Mistyped(given).errors.items()) == {
        "email": ["Enter an e-mail address, such as name@example.com."],
        "website": ["Enter a web address, such as https://example.com."],
        "since": ["Enter a day, such as 2026-11-03."],
        "at": ["Enter a time, such as 14:30."],
    }
