from django.apps import AppConfig


class EntranceConfig(AppConfig):
    name = "hanse.entrance"
    label = "entrance"
