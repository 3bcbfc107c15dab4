import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL), ("network", "0029_who_tied_before")]

    operations = [
        migrations.AddField(
            "territoryassignment",
            "lent_by",
            models.ForeignKey(
                settings.AUTH_USER_MODEL,
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                verbose_name="lent by",
            ),
        ),
    ]
