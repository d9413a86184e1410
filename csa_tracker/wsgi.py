"""The WSGI application, for a web server such as gunicorn: ``gunicorn csa_tracker.wsgi``."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

# The exit status with which gunicorn's worker says that the application cannot be loaded. After any other status
# gunicorn starts the worker again and again.
CANNOT_LOAD = 4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csa_tracker.settings")

try:
    application = get_wsgi_application()
except ImproperlyConfigured as problem:
    print(f"Cannot start: {problem}", file=sys.stderr)
    sys.exit(CANNOT_LOAD)
