from django.db import migrations, models

from hanse.kernel.operating.migrating import AddIndexWhileOpen


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("intake", "0012_sent_by")]

    operations = [
        AddIndexWhileOpen(
            model_name="rejectedrow",
            index=models.Index(fields=["organisation"], name="rejected_of", condition=~models.Q(organisation=None)),
        ),
    ]
