from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class ScorecardsConfig(AppConfig):
    name = "hanse.scorecards"
    label = "scorecards"
    verbose_name = gettext_lazy("Scorecards")
    default_auto_field = "django.db.models.BigAutoField"
