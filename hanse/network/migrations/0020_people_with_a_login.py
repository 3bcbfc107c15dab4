"""Every page asks who somebody is at a partner. Few people have a login, so SQLite takes an index of all of them for useless."""

from django.db import migrations, models
from django.db.models import Q

from hanse.kernel.operating.migrating import AddIndexWhileOpen


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("network", "0019_line_by_hand"),
    ]

    operations = [
        AddIndexWhileOpen(
            model_name="person",
            index=models.Index(condition=Q(account__isnull=False), fields=["account"], name="person_login"),
        ),
    ]
