from django.db import migrations

FORBID = """
CREATE FUNCTION ledger_entry_is_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a ledger entry is never changed or removed';
END $$;
CREATE TRIGGER ledger_entry_is_written_once BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_entry_is_written_once();
"""
ALLOW = """
DROP TRIGGER ledger_entry_is_written_once ON ledger_entry;
DROP FUNCTION ledger_entry_is_written_once();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
