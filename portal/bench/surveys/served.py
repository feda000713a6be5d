"""The portal as its web server runs it, with the floors' addresses besides."""

from django.conf import settings

settings.ROOT_URLCONF = "portal.bench.urls"

from portal.wsgi import application  # noqa: E402  after the setting that it reads

__all__ = ["application"]
