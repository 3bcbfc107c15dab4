from django.db import migrations, models


class Migration(migrations.Migration):
    """The failed attempts come from home with their rows: home's 0002 gives the table its new name."""

    initial = True

    dependencies = [
        ("home", "0002_the_door_moves"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="FailedSignIn",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("account_hash", models.CharField(max_length=64)),
                        ("address", models.CharField(max_length=45)),
                        ("at", models.DateTimeField(db_index=True)),
                    ],
                    options={
                        "verbose_name": "failed sign-in",
                        "verbose_name_plural": "failed sign-ins",
                        "indexes": [
                            models.Index(fields=["account_hash", "at"], name="failed_sign_in_account"),
                            models.Index(fields=["address", "at"], name="failed_sign_in_address"),
                        ],
                    },
                ),
            ],
        ),
    ]
