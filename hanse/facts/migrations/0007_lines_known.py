from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("facts", "0006_lines_by_name")]

    operations = [migrations.AddField("facttable", "lines_known", models.BigIntegerField(null=True))]
