from django.apps import AppConfig


class SeatsConfig(AppConfig):
    name = "hanse.seats"
    label = "seats"
    default_auto_field = "django.db.models.BigAutoField"
