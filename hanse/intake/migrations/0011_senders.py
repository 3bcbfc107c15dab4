import django.db.models.deletion
from django.db import migrations, models

OF_A_COMPANY = {
    "null": True, "db_index": False, "on_delete": django.db.models.deletion.PROTECT, "related_name": "+",
    "to": "network.organisation",
}  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("intake", "0010_matched_lines"), ("network", "0001_initial")]

    operations = [
        migrations.AddField("batch", "organisation", models.ForeignKey(verbose_name="company", **OF_A_COMPANY)),
        migrations.AddField("rejectedrow", "organisation", models.ForeignKey(**OF_A_COMPANY)),
    ]
