"""Where somebody is signed in at present."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class BrowserSession(models.Model):
    """One browser in which a person is signed in, for the person's own list.

    Attributes:
        session_key: key of the session that Django keeps; deleting that ends this one.
        browser, system: names read from what the browser says of itself, or empty.
        last_seen_at: the last deed in it, exact to a minute.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="browser_sessions"
    )
    session_key = models.CharField(max_length=40, unique=True, editable=False)
    browser = models.CharField(max_length=30, blank=True)
    system = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=45, blank=True)
    began_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-last_seen_at",)

    def __str__(self) -> str:
        return f"{self.browser} {self.system}".strip() or str(self.pk)
