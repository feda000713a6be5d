"""What was sent stays: submissions but their case number, events, and the questions of a round that has opened."""

from django.db import migrations

from municipalities.models import PRACTICE

STAYS = f"""
CREATE FUNCTION reviews_sent_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['case_number', 'secrecy', 'registered_at'];
BEGIN
    IF TG_OP = 'UPDATE' AND (
        to_jsonb(OLD) - free = to_jsonb(NEW) - free
        -- the files are made once, after the words; and a person's row may be emptied
        OR OLD.sha256 = '' AND to_jsonb(OLD) - free - ARRAY['pdf', 'word', 'sha256']
            = to_jsonb(NEW) - free - ARRAY['pdf', 'word', 'sha256']
        OR NEW.sent_by_id IS NULL AND to_jsonb(OLD) - free - 'sent_by_id' = to_jsonb(NEW) - free - 'sent_by_id'
    ) OR TG_OP = 'DELETE' AND EXISTS (
        SELECT FROM reviews_review WHERE id = OLD.review_id AND municipality_id = {PRACTICE}
    ) THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'what was sent stays as it was'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'sent_stays';
END $$;
CREATE TRIGGER sent_stays BEFORE UPDATE OR DELETE ON reviews_reviewsubmission
    FOR EACH ROW EXECUTE FUNCTION reviews_sent_stays();

CREATE FUNCTION reviews_event_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.by_id IS NULL AND to_jsonb(OLD) - 'by_id' = to_jsonb(NEW) - 'by_id'
        OR TG_OP = 'DELETE' AND NOT EXISTS (
            SELECT FROM reviews_review WHERE id = OLD.review_id AND municipality_id <> {PRACTICE}
        )
    THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'what has happened stays'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'event_stays';
END $$;
CREATE TRIGGER event_stays BEFORE UPDATE OR DELETE ON reviews_reviewevent
    FOR EACH ROW EXECUTE FUNCTION reviews_event_stays();

CREATE FUNCTION reviews_question_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM reviews_reviewround WHERE id IN (OLD.round_id, NEW.round_id) AND state <> 'draft'
            AND NOT (TG_OP = 'DELETE' AND counties = '{{{PRACTICE}}}'::bigint[])
    ) THEN
        RAISE EXCEPTION 'the questions of a round that has opened stay as they are'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'question_stays';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER question_stays BEFORE INSERT OR UPDATE OR DELETE ON reviews_reviewquestion
    FOR EACH ROW EXECUTE FUNCTION reviews_question_stays();
"""
FREED = """
DROP FUNCTION reviews_sent_stays() CASCADE;
DROP FUNCTION reviews_event_stays() CASCADE;
DROP FUNCTION reviews_question_stays() CASCADE;
"""


class Migration(migrations.Migration):

    dependencies = [("reviews", "0003_support_and_rounds")]

    operations = [migrations.RunSQL(STAYS, FREED)]
