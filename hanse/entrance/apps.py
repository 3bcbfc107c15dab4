from django.apps import AppConfig


class EntranceConfig(AppConfig):
    name = "hanse.entrance"
    label = "entrance"

    def ready(self) -> None:
        from hanse.kernel.walls.second_wall import Guard, guards

        guards["mfa.Authenticator"] = Guard(account="user_id")
