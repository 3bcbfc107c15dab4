"""A company's history tells what imports left at its rows, of which there may be very many."""

from django.db import migrations, models

from hanse.kernel.operating.migrating import AddIndexWhileOpen


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("network", "0020_people_with_a_login")]

    operations = [
        AddIndexWhileOpen(
            model_name="importedchange", index=models.Index(fields=["row_id", "model"], name="imported_row")
        ),
    ]
