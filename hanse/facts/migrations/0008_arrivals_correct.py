"""What each arrival corrected is said by the daily look at all lines; until then what periods were told stands."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("facts", "0007_lines_known")]

    operations = [
        migrations.AddField(
            "feedarrival", "corrects", models.BooleanField("corrects", default=False, db_default=False)
        ),
    ]
