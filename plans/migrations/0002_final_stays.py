"""What is completed or decided stays as it is: the database refuses changes of its text (R31).

Per table: the table of the document, the column that leads to it (`id` for the document itself), the states
in which it is fixed, and the columns that live on all the same. A plan that was registered as a file keeps its
facts; its measures and goals can be entered here afterwards, for as long as it is in force.
"""

from django.db import migrations

PRACTICE = 10_000  # where everything is removed every night
FINAL = "('completed', 'decided', 'superseded')"

FUNCTION = f"""
CREATE FUNCTION plans_final_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    documents text := TG_ARGV[0];
    link text := TG_ARGV[1];
    living text[] := string_to_array(TG_ARGV[2], ',');
    old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) END;
    new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) END;
    is_same boolean := TG_OP = 'UPDATE' AND old_row - living = new_row - living;
    state text;
    origin text;
    municipality bigint;
    document bigint;
BEGIN
    IF link = 'id' THEN
        state := old_row ->> 'state';
        municipality := (old_row ->> 'municipality_id')::bigint;
        -- in force, then replaced: the only way on
        is_same := is_same AND (state = new_row ->> 'state' OR new_row ->> 'state' = 'superseded');
        -- the day of a plan is that of its first decision, also when one is corrected
        IF TG_OP = 'UPDATE' AND documents = 'plans_actionplan' AND state IN {FINAL} THEN
            is_same := is_same OR old_row - 'final_on' = new_row - 'final_on' AND (new_row ->> 'final_on')::date =
                (SELECT min(decided_on) FROM plans_planplace WHERE document_id = (old_row ->> 'id')::bigint);
        END IF;
    ELSE
        FOREACH document IN ARRAY ARRAY[(old_row ->> link)::bigint, (new_row ->> link)::bigint] LOOP
            EXECUTE format('SELECT state, origin, municipality_id FROM %I WHERE id = $1', documents)
                INTO state, origin, municipality USING document;
            IF state = 'decided' AND origin = 'registered' THEN
                state := NULL;
            END IF;
            EXIT WHEN state IN {FINAL};
        END LOOP;
    END IF;
    IF state IN {FINAL} AND NOT is_same AND NOT (TG_OP = 'DELETE' AND municipality IS NOT DISTINCT FROM {PRACTICE}) THEN
        RAISE EXCEPTION '% is %: its text stays as it is', documents, state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'final_stays';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
"""

REPORT, PLAN = "plans_situationreport", "plans_actionplan"
DOCUMENT = "state,superseded_at"  # being replaced; all else is fixed
# table, table of the document, column that leads to it, columns that live on, events
FIXED = [
    (REPORT, REPORT, "id", DOCUMENT, "UPDATE OR DELETE"),
    (PLAN, PLAN, "id", DOCUMENT, "UPDATE OR DELETE"),
    ("plans_reportpart", REPORT, "report_id", "", "INSERT OR UPDATE OR DELETE"),
    ("plans_reportsource", REPORT, "report_id", "", "INSERT OR UPDATE OR DELETE"),
    ("plans_problem", REPORT, "report_id", "closed_on,closed_reason,edition", "INSERT OR UPDATE OR DELETE"),
    ("plans_goal", PLAN, "plan_id", "", "INSERT OR UPDATE OR DELETE"),
    (
        "plans_measure",
        PLAN,
        "plan_id",
        "is_lent,lent_note,person_id,set_state,set_reason,set_on,set_by_id,edition",
        "INSERT OR UPDATE OR DELETE",
    ),
    ("plans_actionplan_basis", PLAN, "actionplan_id", "", "INSERT OR UPDATE OR DELETE"),
]

CAUSES = f"""
CREATE FUNCTION plans_final_cause_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM plans_problem p JOIN plans_situationreport r ON r.id = p.report_id
        WHERE p.id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.problem_id ELSE OLD.problem_id END,
                       CASE WHEN TG_OP = 'DELETE' THEN OLD.problem_id ELSE NEW.problem_id END)
          AND r.state IN {FINAL}
          AND (TG_OP <> 'DELETE' OR r.municipality_id IS DISTINCT FROM {PRACTICE})
    ) THEN
        RAISE EXCEPTION 'a problem''s causes and sources: a completed report stays as it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'final_stays';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER final_stays BEFORE INSERT OR UPDATE OR DELETE ON plans_cause
    FOR EACH ROW EXECUTE FUNCTION plans_final_cause_stays();
CREATE TRIGGER final_stays BEFORE INSERT OR UPDATE OR DELETE ON plans_problem_sources
    FOR EACH ROW EXECUTE FUNCTION plans_final_cause_stays();
"""

MEASURE_LINKS = f"""
CREATE FUNCTION plans_final_measure_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM plans_measure m JOIN plans_actionplan p ON p.id = m.plan_id
        WHERE m.id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.measure_id ELSE OLD.measure_id END,
                       CASE WHEN TG_OP = 'DELETE' THEN OLD.measure_id ELSE NEW.measure_id END)
          AND p.state IN {FINAL} AND NOT (p.state = 'decided' AND p.origin = 'registered')
          AND (TG_OP <> 'DELETE' OR p.municipality_id IS DISTINCT FROM {PRACTICE})
    ) THEN
        RAISE EXCEPTION 'what a decided measure builds on stays as it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'final_stays';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER final_stays BEFORE INSERT OR UPDATE OR DELETE ON plans_measure_causes
    FOR EACH ROW EXECUTE FUNCTION plans_final_measure_stays();
CREATE TRIGGER final_stays BEFORE INSERT OR UPDATE OR DELETE ON plans_measure_problems
    FOR EACH ROW EXECUTE FUNCTION plans_final_measure_stays();
"""


# What is final in follow-up: a follow-up, its lesson's text, and a round that is finished. Per table: whether the
# row is final and whose plan it is about, and the columns that live on.
FOLLOWED_UP = f"""
CREATE FUNCTION plans_followed_up_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    living text[] := string_to_array(TG_ARGV[1], ',');
    is_final boolean;
    municipality bigint;
BEGIN
    EXECUTE TG_ARGV[0] INTO is_final, municipality USING OLD.id;
    IF is_final AND NOT (TG_OP = 'DELETE' AND municipality IS NOT DISTINCT FROM {PRACTICE})
        AND NOT (TG_OP = 'UPDATE' AND to_jsonb(OLD) - living = to_jsonb(NEW) - living) THEN
        RAISE EXCEPTION 'what is final in % stays as it is', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'final_stays';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
"""
OF_FOLLOW_UP = """SELECT f.state = ''final'', p.municipality_id FROM plans_followup f
    JOIN plans_measure m ON m.id = f.measure_id JOIN plans_actionplan p ON p.id = m.plan_id"""
FOLLOWED_UP_TABLES = [
    ("plans_followup", f"{OF_FOLLOW_UP} WHERE f.id = $1", "created_by_id"),
    (
        "plans_lessonlearned",
        f"{OF_FOLLOW_UP} JOIN plans_lessonlearned l ON l.follow_up_id = f.id WHERE l.id = $1",
        "is_shared,used_in_id",
    ),
    (
        "plans_followupround",
        "SELECT finished_on IS NOT NULL, municipality_id FROM plans_followupround WHERE id = $1",
        "started_by_id,finished_by_id,plan_id",
    ),
]
# A round stays with its plan, but goes along to one that corrects what was registered wrongly.
ROUNDS = """
CREATE FUNCTION plans_round_stays_with_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.plan_id <> OLD.plan_id AND (
        SELECT count(*) FROM plans_actionplan
        WHERE id IN (NEW.plan_id, OLD.plan_id) AND origin = 'registered' AND municipality_id = OLD.municipality_id
    ) < 2 THEN
        RAISE EXCEPTION 'the plan that a round follows up stays as it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'final_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER round_stays_with_plan BEFORE UPDATE OF plan_id ON plans_followupround
    FOR EACH ROW EXECUTE FUNCTION plans_round_stays_with_plan();
"""


# A noted decision stays. It is corrected only where a row beside it keeps how it stood, and why; that row stays too.
DECISIONS = f"""
CREATE FUNCTION plans_decision_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sending text[] := '{{sent_at,sent_by_id}}';
    decision text[] := '{{deciding_body,decided_on,minutes_ref,case_number,edition}}';
    may boolean;
BEGIN
    IF OLD.decided_on IS NULL THEN
        RETURN COALESCE(NEW, OLD);
    ELSIF TG_OP = 'DELETE' THEN
        may := OLD.municipality_id = {PRACTICE};
    ELSE
        may := to_jsonb(OLD) - sending = to_jsonb(NEW) - sending;
        IF NOT may AND to_jsonb(OLD) - sending - decision = to_jsonb(NEW) - sending - decision
            AND NEW.decided_on IS NOT NULL AND NEW.edition = OLD.edition + 1 THEN
            EXECUTE format(
                'SELECT EXISTS (SELECT FROM %I WHERE place_id = $1 AND edition = $2 AND deciding_body = $3 '
                'AND decided_on = $4 AND minutes_ref = $5 AND case_number = $6)', TG_ARGV[0]
            ) INTO may USING OLD.id, OLD.edition, OLD.deciding_body, OLD.decided_on, OLD.minutes_ref, OLD.case_number;
        END IF;
    END IF;
    IF NOT may THEN
        RAISE EXCEPTION 'a noted decision is corrected, never changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'final_stays';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE FUNCTION plans_correction_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    municipality bigint;
BEGIN
    EXECUTE format('SELECT municipality_id FROM %I WHERE id = $1', TG_ARGV[0]) INTO municipality USING OLD.place_id;
    IF NOT (TG_OP = 'DELETE' AND municipality IS NOT DISTINCT FROM {PRACTICE})
        AND NOT (TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'corrected_by_id' = to_jsonb(NEW) - 'corrected_by_id') THEN
        RAISE EXCEPTION 'what a correction says stays as it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'final_stays';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
"""
PLACES = ["plans_reportplace", "plans_planplace"]


def triggers():
    for table in PLACES:
        yield (
            f"CREATE TRIGGER final_stays BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION plans_decision_stays('{table}correction')"
        )
        yield (
            f"CREATE TRIGGER final_stays BEFORE UPDATE OR DELETE ON {table}correction FOR EACH ROW "
            f"EXECUTE FUNCTION plans_correction_stays('{table}')"
        )
    for table, documents, link, living, events in FIXED:
        yield (
            f"CREATE TRIGGER final_stays BEFORE {events} ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION plans_final_stays('{documents}', '{link}', '{living}')"
        )
    for table, of_row, living in FOLLOWED_UP_TABLES:
        yield (
            f"CREATE TRIGGER final_stays BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION plans_followed_up_stays('{of_row}', '{living}')"
        )


BACK = """
DROP FUNCTION plans_final_stays() CASCADE;
DROP FUNCTION plans_final_cause_stays() CASCADE;
DROP FUNCTION plans_final_measure_stays() CASCADE;
DROP FUNCTION plans_followed_up_stays() CASCADE;
DROP FUNCTION plans_round_stays_with_plan() CASCADE;
DROP FUNCTION plans_decision_stays() CASCADE;
DROP FUNCTION plans_correction_stays() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]

    operations = [
        migrations.RunSQL([FUNCTION, CAUSES, MEASURE_LINKS, FOLLOWED_UP, ROUNDS, DECISIONS, *triggers()], BACK),
    ]
