from django.db import migrations, models

from hanse.kernel.operating.migrating import AddIndexWhileOpen


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("network", "0006_people_by_name")]

    operations = [AddIndexWhileOpen(model_name="person", index=models.Index(fields=["language"], name="person_language"))]
