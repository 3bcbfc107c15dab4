from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class UiConfig(AppConfig):
    name = "hanse.ui"
    label = "ui"
    verbose_name = gettext_lazy("Everywhere")

    def ready(self) -> None:
        from .missing import say_what_to_do

        say_what_to_do()
