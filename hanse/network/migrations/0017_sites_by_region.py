from django.db import migrations, models
from django.db.models import Q

from hanse.kernel.operating.migrating import AddIndexWhileOpen


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("network", "0016_people_who_left")]

    operations = [
        AddIndexWhileOpen(
            model_name="site",
            index=models.Index(fields=["country", "region"], condition=Q(is_head=True) & ~Q(region=""), name="site_region"),
        )
    ]
