"""The site: settings, environment, Celery application, URLs, system checks."""

from emosense_site.celery import app as celery_app

__all__ = ("celery_app",)
