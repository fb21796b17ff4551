from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.sessions import begin_session, forget_session

        # Every way in and out ends here, also those of libraries.
        user_logged_in.connect(begin_session, dispatch_uid="accounts.sessions")
        user_logged_out.connect(forget_session, dispatch_uid="accounts.sessions")
