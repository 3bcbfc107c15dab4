from django.db import migrations, models

from hanse.kernel.operating.migrating import AddIndexWhileOpen


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("intake", "0008_waiting")]

    operations = [
        AddIndexWhileOpen(
            model_name="rejectedrow",
            index=models.Index(fields=["reference", "batch"], name="rejected_waiting", condition=~models.Q(reference="")),
        ),
    ]
