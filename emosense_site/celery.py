"""The Celery application: JSON messages, one at a time, acknowledged when the work is done."""

from celery import Celery

from emosense_site import env

# Celery reads the settings lazily; a worker started without manage.py has none named yet.
env.set_default("DJANGO_SETTINGS_MODULE", "emosense_site.settings")

app = Celery("emosense")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    accept_content=["json"],
    task_serializer="json",
    # The database holds every result; the queue is only a hint.
    task_ignore_result=True,
    # A message whose worker dies goes back to the queue; claims keep the work from doubling.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    # Enqueuing fails at once when the broker is down; the sweep puts the row back later.
    task_publish_retry=False,
    broker_connection_retry_on_startup=True,
    # Intervals only, so there is no state to keep in a file between starts.
    beat_scheduler="celery.beat:Scheduler",
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    worker_send_task_events=False,
)
app.autodiscover_tasks()
