from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("kernel", "0005_audit_by_kind"),
    ]

    operations = [
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_index=True)),
                ("answer", models.JSONField(null=True)),
            ],
            options={"verbose_name": "submission", "verbose_name_plural": "submissions"},
        ),
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.CharField(max_length=20)),
                ("who", models.CharField(max_length=80)),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={
                "verbose_name": "passage",
                "verbose_name_plural": "passages",
                "indexes": [models.Index(fields=["act", "who", "at"], name="passage_counted")],
            },
        ),
    ]
