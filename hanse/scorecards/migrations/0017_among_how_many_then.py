from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('scorecards', '0016_left_out'),
    ]

    operations = [
        migrations.AddField(
            model_name='draftmove',
            name='of_after',
            field=models.PositiveIntegerField(null=True),
        ),
    ]
