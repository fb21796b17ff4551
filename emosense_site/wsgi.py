"""The door for gunicorn."""

import gc
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from emosense_site import env

env.set_default("DJANGO_SETTINGS_MODULE", "emosense_site.settings")

application = get_wsgi_application()

# All views now, and not while the first person waits. What is loaded stays: when the garbage
# collector passes it over, the slowest requests of a long history take a quarter less.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
