"""What the database itself holds: participations follow their activity, and shared activities are counted."""

from django.db import migrations

FOLLOW = """
ALTER TABLE activities_participation ADD CONSTRAINT participation_follows_activity
    FOREIGN KEY (activity_id, "on", is_draft, is_incomplete)
    REFERENCES activities_activity (id, starts_on, is_draft, is_incomplete)
    ON UPDATE CASCADE ON DELETE CASCADE;
"""

# Counts are added to and taken from, never recounted, so that two people at once cannot overwrite each other.
# Rows are touched in one order, so that they cannot wait for each other in a circle.
COUNT = """
CREATE FUNCTION activities_add_to_counts(places bigint[], days date[], themes text[], steps int[]) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO activities_sharedcount AS stored (municipality_id, month, theme, shared)
    SELECT place, date_trunc('month', day)::date, theme, sum(step)
    FROM unnest(places, days, themes, steps) AS change (place, day, theme, step)
    GROUP BY 1, 2, 3 HAVING sum(step) <> 0 ORDER BY 1, 2, 3
    ON CONFLICT (municipality_id, month, theme) DO UPDATE SET shared = stored.shared + excluded.shared
$$;

CREATE FUNCTION activities_count_participations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        IF EXISTS (SELECT FROM old_rows WHERE shared_at IS NOT NULL AND deleted_at IS NULL) THEN
            PERFORM activities_add_to_counts(
                array_agg(row.municipality_id), array_agg(row."on"), array_agg(theme), array_agg(-1))
            FROM old_rows AS row
            JOIN activities_activity AS activity ON activity.id = row.activity_id
            CROSS JOIN LATERAL unnest(activity.themes || ARRAY['']::varchar[]) AS theme
            WHERE row.shared_at IS NOT NULL AND row.deleted_at IS NULL;
        END IF;
    END IF;
    IF TG_OP IN ('UPDATE', 'INSERT') THEN
        IF EXISTS (SELECT FROM new_rows WHERE shared_at IS NOT NULL AND deleted_at IS NULL) THEN
            PERFORM activities_add_to_counts(
                array_agg(row.municipality_id), array_agg(row."on"), array_agg(theme), array_agg(1))
            FROM new_rows AS row
            JOIN activities_activity AS activity ON activity.id = row.activity_id
            CROSS JOIN LATERAL unnest(activity.themes || ARRAY['']::varchar[]) AS theme
            WHERE row.shared_at IS NOT NULL AND row.deleted_at IS NULL;
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER count_inserted AFTER INSERT ON activities_participation
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_count_participations();
CREATE TRIGGER count_updated AFTER UPDATE ON activities_participation
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_count_participations();
CREATE TRIGGER count_deleted AFTER DELETE ON activities_participation
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_count_participations();

CREATE FUNCTION activities_count_themes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM activities_add_to_counts(
        array_agg(row.municipality_id), array_agg(row."on"), array_agg(change.theme), array_agg(change.step))
    FROM activities_participation AS row
    CROSS JOIN (
        SELECT unnest(OLD.themes) AS theme, -1 AS step UNION ALL SELECT unnest(NEW.themes), 1
    ) AS change
    WHERE row.activity_id = NEW.id AND row.shared_at IS NOT NULL AND row.deleted_at IS NULL
    HAVING count(*) > 0;
    RETURN NULL;
END $$;
-- The name sorts before the foreign key's own triggers: themes are counted before a new date moves the rows.
CREATE TRIGGER "A_count_themes" AFTER UPDATE OF themes ON activities_activity
    FOR EACH ROW WHEN (OLD.themes IS DISTINCT FROM NEW.themes)
    EXECUTE FUNCTION activities_count_themes();
"""

# An activity is inserted with the places it is to stand in; one that is added later is added to them here.
PLACE = """
CREATE FUNCTION activities_add_to_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM new_rows AS row JOIN activities_activity AS activity ON activity.id = row.activity_id
        WHERE NOT activity.places @> ARRAY[row.municipality_id]
    ) THEN
        UPDATE activities_activity AS activity SET places = activity.places || placed.ids
        FROM (
            SELECT row.activity_id, array_agg(row.municipality_id) AS ids
            FROM new_rows AS row JOIN activities_activity AS known ON known.id = row.activity_id
            WHERE NOT known.places @> ARRAY[row.municipality_id]
            GROUP BY row.activity_id
        ) AS placed
        WHERE activity.id = placed.activity_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER add_to_places AFTER INSERT ON activities_participation
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION activities_add_to_places();
"""

UNPLACE = """
DROP TRIGGER add_to_places ON activities_participation;
DROP FUNCTION activities_add_to_places();
"""

UNCOUNT = """
DROP TRIGGER "A_count_themes" ON activities_activity;
DROP TRIGGER count_inserted ON activities_participation;
DROP TRIGGER count_updated ON activities_participation;
DROP TRIGGER count_deleted ON activities_participation;
DROP FUNCTION activities_count_themes();
DROP FUNCTION activities_count_participations();
DROP FUNCTION activities_add_to_counts(bigint[], date[], text[], int[]);
"""


class Migration(migrations.Migration):
    dependencies = [("activities", "0001_initial")]

    operations = [
        migrations.RunSQL(
            FOLLOW, "ALTER TABLE activities_participation DROP CONSTRAINT participation_follows_activity;"
        ),
        migrations.RunSQL(COUNT, UNCOUNT),
        migrations.RunSQL(PLACE, UNPLACE),
    ]
