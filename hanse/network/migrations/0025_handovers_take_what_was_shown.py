"""A handover keeps what was shown when it was planned."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0024_acts_of_assignments")]

    operations = [
        migrations.AddField("handover", "takes", models.JSONField("what it takes", blank=True, null=True)),
        migrations.AddField(
            "handover", "came", models.PositiveIntegerField("came since and stayed", db_default=0, default=0)
        ),
        migrations.AddField(
            "handover", "went", models.PositiveIntegerField("had gone to others", db_default=0, default=0)
        ),
    ]
