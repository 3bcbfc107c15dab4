from django.db import migrations, models
from django.db.models import Q

from hanse.kernel.operating.migrating import AddIndexWhileOpen


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("network", "0015_partnerships_by_state")]

    operations = [
        AddIndexWhileOpen(
            model_name="person",
            index=models.Index(fields=["left_on"], condition=~Q(left_on=None), name="person_left"),
        )
    ]
