"""What a load balancer asks."""

from datetime import timedelta

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.outbox.sending import due

# A worker that runs sends within seconds what is due.
LATE = timedelta(minutes=10)


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 "ok" when the database answers, otherwise 503; says nothing else to a stranger.

    "ok, but messages wait" where the worker seems to stand still: pages answer all the same.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        late = due(timezone.now() - LATE).exists()
    except DatabaseError:
        return HttpResponse("no database", content_type="text/plain", status=503)
    return HttpResponse("ok, but messages wait" if late else "ok", content_type="text/plain")
