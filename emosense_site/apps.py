from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "emosense_site"

    def ready(self) -> None:
        # Importing registers the system checks.
        from emosense_site import checks  # noqa: F401
