"""What answers rest on stays as it is: the database refuses changes to it.

A locked questionnaire keeps its questions; a round that has opened keeps its way of answering, its anonymity and
its places, and goes only forward; what has been published is never changed. Övningskommunen is emptied every night.
"""

from django.db import migrations

PRACTICE = 10_000

LOCKED = f"""
CREATE FUNCTION surveys_locked_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    link text := TG_ARGV[0];
    living text[] := string_to_array(TG_ARGV[1], ',');
    old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) END;
    new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) END;
    locked timestamptz;
    municipality bigint;
    county bigint;
BEGIN
    IF TG_OP = 'UPDATE' AND old_row - living = new_row - living THEN
        RETURN NEW;
    END IF;
    IF link = 'id' THEN
        locked := (old_row ->> 'locked_at')::timestamptz;
        municipality := (old_row ->> 'municipality_id')::bigint;
        county := (old_row ->> 'county_id')::bigint;
    ELSE
        SELECT locked_at, municipality_id, county_id INTO locked, municipality, county FROM surveys_questionnaire
            WHERE id = COALESCE((old_row ->> link)::bigint, (new_row ->> link)::bigint);
        IF locked IS NULL AND TG_OP = 'UPDATE' THEN
            SELECT locked_at INTO locked FROM surveys_questionnaire WHERE id = (new_row ->> link)::bigint;
        END IF;
    END IF;
    IF locked IS NOT NULL AND NOT (TG_OP = 'DELETE' AND {PRACTICE} IN (COALESCE(municipality, 0), COALESCE(county, 0)))
    THEN
        RAISE EXCEPTION 'the questionnaire is locked' USING ERRCODE = 'check_violation', CONSTRAINT = 'locked_stays';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
"""

FROZEN = f"""
CREATE FUNCTION surveys_round_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    frozen text[] := ARRAY['municipality_id', 'county_id', 'group_id', 'questionnaire_id', 'year', 'way', 'has_paper',
        'keeps_unfinished', 'threshold', 'splits', 'purge_after_days', 'opened_on'];
    states text[] := ARRAY['draft', 'tested', 'open', 'closed', 'compiled', 'published', 'purged'];
    name text;
BEGIN
    IF OLD.opened_on IS NULL OR {PRACTICE} IN (COALESCE(OLD.municipality_id, 0), COALESCE(OLD.county_id, 0))
        AND TG_OP = 'DELETE' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'the round has been open' USING ERRCODE = 'check_violation', CONSTRAINT = 'round_stays';
    END IF;
    FOREACH name IN ARRAY frozen LOOP
        IF to_jsonb(OLD) -> name IS DISTINCT FROM to_jsonb(NEW) -> name THEN
            RAISE EXCEPTION '% is fixed since the round opened', name
                USING ERRCODE = 'check_violation', CONSTRAINT = 'round_stays';
        END IF;
    END LOOP;
    IF array_position(states, NEW.state::text) < array_position(states, OLD.state::text) THEN
        RAISE EXCEPTION 'a round goes only forward' USING ERRCODE = 'check_violation', CONSTRAINT = 'round_stays';
    END IF;
    RETURN NEW;
END $$;
"""

PUBLISHED = f"""
CREATE FUNCTION surveys_published_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owner bigint;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.round_id IS NOT NULL THEN
            SELECT COALESCE(municipality_id, county_id) INTO owner FROM surveys_surveyround WHERE id = OLD.round_id;
        ELSE
            SELECT COALESCE(municipality_id, county_id) INTO owner FROM surveys_pool WHERE id = OLD.pool_id;
        END IF;
        IF owner IS NULL OR owner = {PRACTICE} THEN
            RETURN OLD;
        END IF;
    ELSIF to_jsonb(OLD) - 'made_by_id' = to_jsonb(NEW) - 'made_by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what has been published stays as it is'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'published_stays';
END $$;
"""

# table, column that leads to the questionnaire, columns that live on
LOCKS = [
    ("questionnaire", "id", "edition,created_by_id,copied_from_id", "UPDATE OR DELETE"),
    ("section", "questionnaire_id", "", "INSERT OR UPDATE OR DELETE"),
    ("question", "questionnaire_id", "share,share_label,factor,indicator_id,edition", "INSERT OR UPDATE OR DELETE"),
]


def trigger(name, table, events, function, *arguments):
    """The statement that lets the function watch a table, and the one that undoes it."""
    quoted = ", ".join(f"'{argument}'" for argument in arguments)
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE {events} ON surveys_{table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}({quoted})",
        f"DROP TRIGGER {name} ON surveys_{table}",
    )


class Migration(migrations.Migration):
    dependencies = [("surveys", "0002_questionnaires")]

    operations = [
        migrations.RunSQL(LOCKED, "DROP FUNCTION surveys_locked_stays()"),
        migrations.RunSQL(FROZEN, "DROP FUNCTION surveys_round_stays()"),
        migrations.RunSQL(PUBLISHED, "DROP FUNCTION surveys_published_stays()"),
        *[
            trigger("locked_stays", table, events, "surveys_locked_stays", link, living)
            for table, link, living, events in LOCKS
        ],
        trigger("round_stays", "surveyround", "UPDATE OR DELETE", "surveys_round_stays"),
        trigger("published_stays", "publishedcounts", "UPDATE OR DELETE", "surveys_published_stays"),
        trigger("published_stays", "suppressionprotocol", "UPDATE OR DELETE", "surveys_published_stays"),
    ]
