from django.db import migrations, models

from hanse.kernel.operating.migrating import AddIndexWhileOpen


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("intake", "0014_differences_of")]

    operations = [
        AddIndexWhileOpen(
            model_name="difference",
            index=models.Index(fields=["organisation"], name="difference_of", condition=~models.Q(organisation=None)),
        ),
    ]
