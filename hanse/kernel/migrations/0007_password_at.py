from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("kernel", "0006_submissions"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="password_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="password changed"),
        ),
    ]
