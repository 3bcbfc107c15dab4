from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0015_differences_of")]

    operations = [
        migrations.AddField("batch", "trouble_said", models.JSONField(null=True)),
        migrations.AddField("rejectedrow", "said", models.JSONField(null=True)),
    ]
