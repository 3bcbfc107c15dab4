from django.db import migrations, models
from django.db.models import Q

from hanse.kernel.operating.migrating import AddIndexWhileOpen


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("scorecards", "0009_sealed_marks")]

    operations = [
        AddIndexWhileOpen(
            model_name="rating", index=models.Index(fields=["id"], condition=Q(sealed=True), name="rating_sealed")
        )
    ]
