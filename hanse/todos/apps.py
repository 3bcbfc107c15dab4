from django.apps import AppConfig


class TodosConfig(AppConfig):
    name = "hanse.todos"
    label = "todos"
    default_auto_field = "django.db.models.BigAutoField"
