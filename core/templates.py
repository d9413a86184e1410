"""A template loader that takes out indentation, which a page with a long table would send a thousand times."""

from __future__ import annotations

import re

from django.template import Origin
from django.template.loaders.filesystem import Loader

INDENTATION = re.compile(r"\n[ \t]+")


class UnindentedLoader(Loader):
    """Loads the project's templates. HTML templates lose the blanks at the beginning of each line.

    Line breaks stay, so that errors name the right line and words stay apart.
    """

    def get_contents(self, origin: Origin) -> str:
        """The text of a template. Raises TemplateDoesNotExist."""
        contents = str(super().get_contents(origin))
        return INDENTATION.sub("\n", contents) if str(origin.name).endswith(".html") else contents
