from django.db import migrations, models

from hanse.kernel.operating.migrating import AddIndexWhileOpen


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("intake", "0009_waiting_lines")]

    operations = [
        AddIndexWhileOpen(
            model_name="rejectedrow",
            index=models.Index(fields=["matched_in"], name="rejected_matched", condition=~models.Q(matched_in=None)),
        ),
    ]
