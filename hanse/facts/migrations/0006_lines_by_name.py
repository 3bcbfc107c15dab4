"""Which product line had a name then, so that a line is found again under another."""

import django.db.models.deletion
from django.db import migrations, models

FOUND = """
UPDATE facts_productlineknown SET of_id = (SELECT id FROM network_productline WHERE name = facts_productlineknown.line)
WHERE of_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("facts", "0005_product_lines_known"),
        ("network", "0021_imported_by_row"),
    ]

    operations = [
        migrations.AddField(
            model_name="productlineknown",
            name="of",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="network.productline",
            ),
        ),
        migrations.RunSQL(FOUND, migrations.RunSQL.noop),
    ]
