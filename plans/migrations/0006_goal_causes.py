"""A goal names the causes that it answers; of a decided plan they stay, as those of its measures."""

from django.db import migrations, models

PRACTICE = 10_000  # where everything is removed every night

STAYS = f"""
CREATE FUNCTION plans_final_goal_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM plans_goal g JOIN plans_actionplan p ON p.id = g.plan_id
        WHERE g.id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.goal_id ELSE OLD.goal_id END,
                       CASE WHEN TG_OP = 'DELETE' THEN OLD.goal_id ELSE NEW.goal_id END)
          AND p.state IN ('decided', 'superseded') AND NOT (p.state = 'decided' AND p.origin = 'registered')
          AND (TG_OP <> 'DELETE' OR p.municipality_id IS DISTINCT FROM {PRACTICE})
    ) THEN
        RAISE EXCEPTION 'the causes that a decided goal answers stay as they are'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'final_stays';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER final_stays BEFORE INSERT OR UPDATE OR DELETE ON plans_goal_causes
    FOR EACH ROW EXECUTE FUNCTION plans_final_goal_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0005_survey_sources")]

    operations = [
        migrations.AddField(
            model_name="goal",
            name="causes",
            field=models.ManyToManyField(blank=True, related_name="goals", to="plans.cause"),
        ),
        migrations.RunSQL(STAYS, "DROP FUNCTION plans_final_goal_stays() CASCADE"),
    ]
