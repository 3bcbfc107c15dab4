import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import hanse.kernel.ids


class Migration(migrations.Migration):

    dependencies = [
        ("kernel", "0002_chained_audit"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpenSession",
            fields=[
                ("session_key", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key")),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("public_id", hanse.kernel.ids.PublicIdField()),
                ("agent", models.CharField(blank=True, max_length=300)),
                ("address", models.CharField(blank=True, max_length=45)),
                ("started_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                ("account", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to=settings.AUTH_USER_MODEL)),
            ],
            options={"verbose_name": "open session", "verbose_name_plural": "open sessions"},
        ),
        migrations.CreateModel(
            name="Mail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", hanse.kernel.ids.PublicIdField()),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("about", models.CharField(blank=True, db_index=True, max_length=80)),
                ("subject", models.CharField(max_length=200, verbose_name="subject")),
                ("parts", models.JSONField()),
                ("state", models.CharField(choices=[("kept", "Kept here"), ("waiting", "Waiting"), ("sent", "Sent"), ("failed", "Failed"), ("dropped", "Called back")], max_length=8, verbose_name="status")),
                ("written_at", models.DateTimeField(db_index=True, verbose_name="written")),
                ("due_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent")),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("trouble", models.TextField(blank=True)),
                ("account", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "verbose_name": "e-mail",
                "verbose_name_plural": "e-mails",
                "indexes": [models.Index(condition=models.Q(("state", "waiting")), fields=["due_at"], name="mail_waiting")],
            },
        ),
    ]
