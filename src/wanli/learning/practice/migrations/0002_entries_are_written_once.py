from django.db import migrations

FORBID = """
CREATE FUNCTION practice_points_are_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an entry of points is never changed';
END $$;
CREATE TRIGGER practice_points_are_written_once BEFORE UPDATE ON practice_pointentry
    FOR EACH ROW EXECUTE FUNCTION practice_points_are_written_once();
"""
ALLOW = """
DROP TRIGGER practice_points_are_written_once ON practice_pointentry;
DROP FUNCTION practice_points_are_written_once();
"""


class Migration(migrations.Migration):
    dependencies = [("practice", "0001_cards_points_groups_boards")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
