"""Gives the application's role its rights to every table, before there are any."""

from django.db import migrations

GRANT = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
        RAISE EXCEPTION 'The role portal_app is missing: run "manage.py ensure_roles" first.';
    END IF;
END $$;
GRANT USAGE ON SCHEMA public TO portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO portal_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO portal_app;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM portal_app;
"""
REVOKE = """
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM portal_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON FUNCTIONS FROM portal_app;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM portal_app;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM portal_app;
"""


class Migration(migrations.Migration):
    # First of all, so that a later migration can take rights back (history is written, never changed).
    run_before = [
        ("contenttypes", "0001_initial"),
        ("municipalities", "__first__"),
        ("accounts", "__first__"),
        ("activities", "__first__"),
        ("reviews", "__first__"),
    ]
    operations = [migrations.RunSQL(GRANT, REVOKE)]
