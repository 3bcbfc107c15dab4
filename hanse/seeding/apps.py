from django.apps import AppConfig


class SeedingConfig(AppConfig):
    name = "hanse.seeding"
    label = "seeding"
