from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0027_accounts_without_iban")]

    operations = [
        migrations.AddField("relationship", "account_id", models.BigIntegerField(blank=True, null=True)),
    ]
