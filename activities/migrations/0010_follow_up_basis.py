"""Which activities a follow-up rests on; those of a final one stay, as all else that it says."""

import django.db.models.deletion
from django.db import migrations, models

PRACTICE = 10_000  # where everything is removed every night

STAYS = f"""
CREATE FUNCTION activities_follow_up_basis_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM plans_followup f
        JOIN plans_measure m ON m.id = f.measure_id JOIN plans_actionplan p ON p.id = m.plan_id
        WHERE f.id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.follow_up_id ELSE OLD.follow_up_id END,
                       CASE WHEN TG_OP = 'DELETE' THEN OLD.follow_up_id ELSE NEW.follow_up_id END)
          AND f.state = 'final'
          AND (TG_OP <> 'DELETE' OR p.municipality_id IS DISTINCT FROM {PRACTICE})
    ) THEN
        RAISE EXCEPTION 'the activities that a final follow-up rests on stay as they are'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'final_stays';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER final_stays BEFORE INSERT OR UPDATE OR DELETE ON activities_followupbasis
    FOR EACH ROW EXECUTE FUNCTION activities_follow_up_basis_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0009_handover"),
        ("plans", "0006_goal_causes"),
    ]

    operations = [
        migrations.CreateModel(
            name="FollowUpBasis",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="activities.activity",
                    ),
                ),
                (
                    "follow_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plans.followup"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="activity",
            name="follow_ups",
            field=models.ManyToManyField(
                related_name="activities", through="activities.FollowUpBasis", to="plans.followup"
            ),
        ),
        migrations.AddConstraint(
            model_name="followupbasis",
            constraint=models.UniqueConstraint(fields=("activity", "follow_up"), name="follow_up_basis_once"),
        ),
        migrations.RunSQL(STAYS, "DROP FUNCTION activities_follow_up_basis_stays() CASCADE"),
    ]
