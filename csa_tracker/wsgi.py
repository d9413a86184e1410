"""The way in for a web server, such as gunicorn csa_tracker.wsgi."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

# The status by which gunicorn's worker says that the application cannot be loaded; any other would have
# the worker started again and again.
CANNOT_LOAD = 4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csa_tracker.settings")

try:
    application = get_wsgi_application()
except ImproperlyConfigured as problem:
    print(f"Cannot start: {problem}", file=sys.stderr)
    sys.exit(CANNOT_LOAD)
