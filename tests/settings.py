"""The settings for tests: the portal's own, with a fast hasher and mail kept in memory."""

import os

os.environ.setdefault("PORTAL_ENV", "test")

from tests.postgres import databases_for_tests  # isort: skip  (before the portal's settings: it chooses the server)

from portal.settings import *  # noqa: F403

DATABASES = databases_for_tests(DATABASES)  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STATIC_ROOT = BASE_DIR / "static"  # noqa: F405  it exists; nothing is collected in tests
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
