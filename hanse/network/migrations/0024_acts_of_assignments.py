from django.db import migrations, models

from hanse.kernel.operating.migrating import AddIndexWhileOpen


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("network", "0023_acts_of_a_seat")]

    operations = [
        AddIndexWhileOpen(
            model_name="assignment",
            index=models.Index(fields=["act"], name="assignment_act", condition=~models.Q(act=None)),
        ),
    ]
