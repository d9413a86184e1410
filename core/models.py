"""What the ground keeps: forms that have been sent."""

from django.db import models


class SentForm(models.Model):
    """A form that was sent and saved (see ``core/requests/once.py``). Nothing of its contents is kept.

    ``key``: a digest of the person and the form's token. ``address``: where sending it led.
    """

    key = models.CharField(primary_key=True, max_length=32)
    address = models.CharField(max_length=2000, blank=True)
    sent_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return self.key
