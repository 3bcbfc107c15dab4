from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('scorecards', '0008_closed_periods'),
    ]

    operations = [
        migrations.AddField(
            model_name='rating',
            name='opened_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='opened'),
        ),
        migrations.AddField(
            model_name='rating',
            name='sealed',
            field=models.BooleanField(db_default=False, default=False, verbose_name='sealed'),
        ),
    ]
