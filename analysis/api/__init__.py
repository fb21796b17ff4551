"""The API: what the pages do, for programs; see docs/api.md."""
