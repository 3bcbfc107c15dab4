from django.db import migrations, models

from hanse.kernel.operating.migrating import AddIndexWhileOpen


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("kernel", "0004_audit_kept")]

    operations = [
        AddIndexWhileOpen(
            model_name="auditentry",
            index=models.Index(fields=["subject_type", "at", "id"], name="audit_kind"),
        ),
    ]
