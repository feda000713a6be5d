"""Brings database and static files up to date: the step between new code and serving it."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, call_command

from portal.health import migrations_missing
from portal.practice.reset import is_untouched, reset_practice


class Command(BaseCommand):
    help = "Migrate, load the reference data and collect static files, where that is not done already."

    def handle(self, **options):
        if migrations_missing("owner"):
            self.stdout.write("Updating the database …")
            call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", database="owner", verbosity=0)
        call_command("load_reference", stdout=self.stdout)
        if settings.DEMO and not get_user_model().objects.exists():
            self.stdout.write("Filling the portal with invented data …")
            call_command("demo", stdout=self.stdout)
        if is_untouched():
            reset_practice()
        self.collect_static()
        if settings.DEMO:
            call_command("accounts", "--table", stdout=self.stdout)

    def collect_static(self):
        """Collect only when a file has changed; files of an older version stay, for pages already open."""
        stamp = settings.DATA_DIR / "static.stamp"
        fingerprint = static_fingerprint()
        manifest = settings.STATIC_ROOT / "staticfiles.json"
        if manifest.exists() and stamp.exists() and stamp.read_text() == fingerprint:
            return
        self.stdout.write("Collecting static files …")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(fingerprint)


def static_fingerprint():
    """Return a digest that changes when any static file is added, changed or removed."""
    digest = hashlib.sha256(str(settings.STATIC_ROOT).encode())
    for finder in get_finders():
        for path, storage in finder.list(ignore_patterns=[]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
