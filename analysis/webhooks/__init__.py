"""Telling an organization's programs of events: outbox, signatures, delivery; docs/api.md."""
