from django.db import migrations, models
from django.db.models import Q

from hanse.kernel.operating.migrating import AddIndexWhileOpen


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("network", "0030_lent_by")]

    operations = [
        AddIndexWhileOpen(
            model_name="site",
            index=models.Index(fields=["postcode"], condition=Q(is_head=True) & ~Q(postcode=""), name="site_postcode"),
        )
    ]
