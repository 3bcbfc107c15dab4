from django.db import migrations


class Migration(migrations.Migration):
    """Sign-in and what it counts move to the room `entrance`; the rows stay where they are."""

    dependencies = [
        ("home", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AlterModelTable("FailedSignIn", "entrance_failedsignin")],
            state_operations=[migrations.DeleteModel("FailedSignIn")],
        ),
    ]
