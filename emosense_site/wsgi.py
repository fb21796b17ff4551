"""The door for gunicorn."""

from django.core.wsgi import get_wsgi_application

from emosense_site import env

env.set_default("DJANGO_SETTINGS_MODULE", "emosense_site.settings")

application = get_wsgi_application()
