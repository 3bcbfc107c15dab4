from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "hanse.oversight"
    label = "oversight"
