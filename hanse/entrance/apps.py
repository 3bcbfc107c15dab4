from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class EntranceConfig(AppConfig):
    name = "hanse.entrance"
    label = "entrance"
    verbose_name = gettext_lazy("Sign-in")

    def ready(self) -> None:
        from hanse.kernel.walls.second_wall import Guard, guards

        guards["mfa.Authenticator"] = Guard(account="user_id")
