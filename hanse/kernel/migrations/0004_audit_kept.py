"""The trail that is there gets its salts and its chain; from then on the database itself only lets it grow."""

import secrets

from django.db import migrations

KEPT = (
    "id", "at", "actor_kind", "account_id", "acting_for_id", "operation", "subject_type", "subject_id", "organisation_id",
)
NAME = ("actor_name", "name_salt")
CONTENT = ("subject_label", "before", "after", "reason", "content_salt")
PLACE = ("position", "hash", "sealed_at")
SAYS = "The audit trail only grows: its entries are not changed and not removed."


def side(which, names):
    return "(" + ", ".join(f'{which}."{name}"' for name in names) + ")"


def may(same, empty):
    """What an update may do: leave everything, empty a name or a content by erasure, give a place once."""

    def unchanged(names):
        return f"{side('NEW', names)} {same} {side('OLD', names)}"

    return f"""(
        {unchanged(KEPT)}
        AND ({unchanged(NAME)} OR (NEW."actor_name" = '' AND OLD."name_salt" NOT LIKE '=%' AND NEW."name_salt" LIKE '=%'))
        AND ({unchanged(CONTENT)} OR (
            NEW."subject_label" = '' AND NEW."before" = {empty} AND NEW."after" = {empty} AND NEW."reason" = ''
            AND OLD."content_salt" NOT LIKE '=%' AND NEW."content_salt" LIKE '=%'))
        AND ({unchanged(PLACE)} OR (OLD."position" IS NULL AND NEW."position" IS NOT NULL))
    )"""


SQLITE = (
    f"""CREATE TRIGGER audit_not_changed BEFORE UPDATE ON kernel_auditentry WHEN NOT {may("IS", "'{}'")}
    BEGIN SELECT RAISE(ABORT, '{SAYS}'); END""",
    f"""CREATE TRIGGER audit_not_removed BEFORE DELETE ON kernel_auditentry
    BEGIN SELECT RAISE(ABORT, '{SAYS}'); END""",
    f"""CREATE TRIGGER audit_not_replaced BEFORE INSERT ON kernel_auditentry
    WHEN EXISTS (SELECT 1 FROM kernel_auditentry WHERE "id" = NEW."id" OR "position" = NEW."position")
    BEGIN SELECT RAISE(ABORT, '{SAYS}'); END""",
)
POSTGRESQL = (
    f"""CREATE FUNCTION hanse_audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'UPDATE' THEN IF {may("IS NOT DISTINCT FROM", "'{}'::jsonb")} THEN RETURN NEW; END IF; END IF;
    RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE TRIGGER audit_not_changed BEFORE UPDATE OR DELETE ON kernel_auditentry
    FOR EACH ROW EXECUTE FUNCTION hanse_audit_kept()""",
    """CREATE TRIGGER audit_not_removed BEFORE TRUNCATE ON kernel_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION hanse_audit_kept()""",
)
SQLITE_BACK = tuple(f"DROP TRIGGER audit_not_{what}" for what in ("changed", "removed", "replaced"))
POSTGRESQL_BACK = (
    "DROP TRIGGER audit_not_changed ON kernel_auditentry",
    "DROP TRIGGER audit_not_removed ON kernel_auditentry",
    "DROP FUNCTION hanse_audit_kept()",
)


def salt(apps, schema_editor):
    """Adding a column gave all rows the same salt."""
    entries = apps.get_model("kernel", "AuditEntry").objects.all()
    sql = "UPDATE kernel_auditentry SET name_salt = %s, content_salt = %s WHERE id = %s"
    with schema_editor.connection.cursor() as cursor:
        numbers = list(entries.order_by("id").values_list("id", flat=True))
        for start in range(0, len(numbers), 2000):
            part = numbers[start : start + 2000]
            cursor.executemany(sql, [(secrets.token_hex(16), secrets.token_hex(16), number) for number in part])


def chain(apps, schema_editor):
    from hanse.kernel.trail.chain import seal

    apps.get_model("kernel", "AuditHead").objects.get_or_create(pk=1)
    seal()


def hold(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)


def let_go(apps, schema_editor):
    for statement in POSTGRESQL_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):

    dependencies = [("kernel", "0003_sessions_and_mail")]

    operations = [
        migrations.RunPython(salt, migrations.RunPython.noop),
        migrations.RunPython(chain, migrations.RunPython.noop),
        migrations.RunPython(hold, let_go),
    ]
