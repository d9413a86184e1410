"""Templates without their indentation: it is for who reads them, and a long table would send it a thousand times."""

from __future__ import annotations

import re

from django.template import Origin
from django.template.loaders.filesystem import Loader

INDENTATION = re.compile(r"\n[ \t]+")


class UnindentedLoader(Loader):
    """Reads the project's templates; HTML loses the blanks at the beginnings of its lines, plain text keeps all.

    The breaks between lines stay, so that errors name the right line and no two words run together.
    """

    def get_contents(self, origin: Origin) -> str:
        """The text of a template. Raises TemplateDoesNotExist where there is none."""
        contents = str(super().get_contents(origin))
        return INDENTATION.sub("\n", contents) if str(origin.name).endswith(".html") else contents
