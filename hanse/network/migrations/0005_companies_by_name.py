from django.db import migrations, models
from django.db.models.functions import Lower

from hanse.kernel.operating.migrating import AddIndexWhileOpen


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("network", "0004_visibility_grant")]

    operations = [AddIndexWhileOpen(model_name="organisation", index=models.Index(Lower("name"), models.F("id"), name="organisation_by_name"))]
