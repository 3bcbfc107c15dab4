from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class HomeConfig(AppConfig):
    name = "hanse.home"
    label = "home"
    verbose_name = gettext_lazy("Home")
