"""A limit to the search of every list in Django's admin."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.views.main import ChangeList, ChangeListSearchForm
from django.core.validators import MaxLengthValidator


class ShortSearchForm(ChangeListSearchForm):
    """Refuses a search of more than 200 characters: each word is a condition, and SQLite fails at a thousand."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.validators.append(MaxLengthValidator(200))


# Django has no setting for it, and the lists of the libraries are not ours to subclass.
ChangeList.search_form_class = ShortSearchForm
