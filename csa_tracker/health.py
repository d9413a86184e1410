"""The page for load balancers."""

from datetime import timedelta

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.outbox.sending import due_messages

# A running worker sends due messages within seconds.
LATE = timedelta(minutes=10)


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 "ok" if the database answers, otherwise 503; nothing else is said to strangers.

    "ok, but messages wait" if the worker seems to stand still: the pages work all the same.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        late = due_messages(timezone.now() - LATE).exists()
    except DatabaseError:
        return HttpResponse("no database", content_type="text/plain", status=503)
    return HttpResponse("ok, but messages wait" if late else "ok", content_type="text/plain")
