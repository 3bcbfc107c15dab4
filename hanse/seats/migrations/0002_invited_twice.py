"""Of several open invitations of a company to one e-mail the last one stays: one login takes one seat there."""

from django.db import migrations

WITHDRAWN = """
UPDATE seats_invitation SET state = 'withdrawn'
WHERE state = 'open' AND EXISTS (
    SELECT 1 FROM seats_invitation later
    WHERE later.state = 'open' AND later.organisation_id = seats_invitation.organisation_id
    AND later.email = seats_invitation.email AND later.id > seats_invitation.id)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("seats", "0001_initial"),
    ]

    operations = [migrations.RunSQL(WITHDRAWN, migrations.RunSQL.noop)]
