"""The portal as a WSGI application."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()
# What was loaded stays as long as the process: the garbage collector need not look through it again.
gc.collect()
gc.freeze()
