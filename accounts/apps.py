from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People and sign-in"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connects the receivers of sign-ins and of new second factors, which the libraries send as signals."""
        from allauth.mfa.signals import authenticator_added
        from django.contrib.auth.signals import user_logged_in

        from accounts.sign_in.sessions import note_new_second_factor, note_sign_in

        # Under the name of Django's own receiver, so that there is only one, whichever app is ready first.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
        user_logged_in.connect(note_sign_in, dispatch_uid="update_last_login")
        authenticator_added.connect(note_new_second_factor, dispatch_uid="accounts.note_new_second_factor")
