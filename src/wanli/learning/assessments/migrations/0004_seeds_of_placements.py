from django.db import migrations


class Migration(migrations.Migration):
    """Seeds that follow each other keep every item at its share of the sessions, whoever stores nothing included."""

    dependencies = [("assessments", "0003_one_scale_for_all_items")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE assessments_placement_seed AS bigint MINVALUE 0 START 0",
            "DROP SEQUENCE assessments_placement_seed",
        )
    ]
