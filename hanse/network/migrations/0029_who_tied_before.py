"""Who tied two companies before that was kept beside the tie: as the audit trail tells it."""

from django.db import migrations

TOLD = """
UPDATE network_relationship SET account_id = (
    SELECT account_id FROM kernel_auditentry
    WHERE subject_type = 'network.relationship' AND subject_id = CAST(network_relationship.id AS varchar(40))
    AND operation = 'relationships.tie' ORDER BY kernel_auditentry.id LIMIT 1)
WHERE account_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0008_letters_of_seats"),
        ("network", "0028_who_tied"),
    ]

    operations = [migrations.RunSQL(TOLD, migrations.RunSQL.noop)]
