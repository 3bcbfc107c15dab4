"""What is said of fields that were left empty."""

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
