from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "hanse.ui"
    label = "ui"

    def ready(self) -> None:
        from .missing import say_what_to_do

        say_what_to_do()
