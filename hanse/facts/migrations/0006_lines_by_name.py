"""Which product line had a name then, so that a line is found again under another."""

from django.db import migrations, models

FOUND = """
UPDATE facts_productlineknown SET "of" = COALESCE(
    (SELECT public_id FROM network_productline WHERE name = facts_productlineknown.line), '')
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
            field=models.CharField(blank=True, db_default="", default="", max_length=12),
        ),
        migrations.RunSQL(FOUND, migrations.RunSQL.noop),
    ]
