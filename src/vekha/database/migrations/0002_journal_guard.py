"""The journal's first row, and a guard: rows of the journal are added, never changed or removed, not even by mistake."""

from django.db import migrations

GUARD = """
INSERT INTO journal_head (id, seq, hash) VALUES (1, 0, decode(repeat('00', 32), 'hex'));
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are added, never changed or removed', TG_TABLE_NAME;
END $$;
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER verdict_is_append_only BEFORE UPDATE OR DELETE ON verdict
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_is_append_only BEFORE UPDATE OR DELETE ON evidence
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
UNDO = """
DROP TRIGGER evidence_is_append_only ON evidence;
DROP TRIGGER verdict_is_append_only ON verdict;
DROP TRIGGER event_is_append_only ON event;
DROP FUNCTION refuse_change;
DELETE FROM journal_head;
"""


class Migration(migrations.Migration):
    dependencies = [("vekha", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
