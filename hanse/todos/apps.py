from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class TodosConfig(AppConfig):
    name = "hanse.todos"
    label = "todos"
    verbose_name = gettext_lazy("To-dos")
    default_auto_field = "django.db.models.BigAutoField"
