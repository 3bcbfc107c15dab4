import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0013_rejected_of"), ("network", "0001_initial")]

    operations = [
        migrations.AddField(
            "difference",
            "organisation",
            models.ForeignKey(
                null=True, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="network.organisation",
            ),
        ),
    ]
