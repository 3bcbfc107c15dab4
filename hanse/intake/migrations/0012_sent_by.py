from django.db import migrations, models

from hanse.kernel.operating.migrating import AddIndexWhileOpen


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("intake", "0011_senders")]

    operations = [
        AddIndexWhileOpen(
            model_name="batch",
            index=models.Index(fields=["organisation", "kind"], name="batch_sent_by", condition=~models.Q(organisation=None)),
        ),
    ]
