from django.db import migrations, models
from django.db.models.functions import Lower

from hanse.kernel.operating.migrating import AddIndexWhileOpen


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("network", "0005_companies_by_name")]

    operations = [AddIndexWhileOpen(model_name="person", index=models.Index(Lower("family_name"), models.F("id"), name="person_by_name"))]
