from django.db import migrations, models

from hanse.kernel.operating.migrating import AddIndexWhileOpen


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("network", "0014_line_territories")]

    operations = [
        AddIndexWhileOpen(
            model_name="partnership",
            index=models.Index(fields=["state"], name="partnership_state"),
        )
    ]
