from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("seats", "0002_invited_twice"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("organisation", "email"),
                name="invitation_to_mailbox_open_once",
            ),
        ),
    ]
