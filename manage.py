#!/usr/bin/env python
"""The command line of the Community Safety Agreement tracker."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command named on the command line; a wrong setting ends it with its one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csa_tracker.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        sys.exit(f"Cannot start: {problem}")


if __name__ == "__main__":
    main()
