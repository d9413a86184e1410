"""The lead's pages: everything that waits, one update, check and send, notes between two periods."""

from reporting.updates.views.check import update_check
from reporting.updates.views.for_somebody import period_responder
from reporting.updates.views.my_updates import update_list
from reporting.updates.views.notes import update_notes
from reporting.updates.views.one_update import update_edit
from reporting.updates.views.remarks import update_say
from reporting.updates.views.year import update_calendar, update_year

__all__ = [
    "period_responder",
    "update_calendar",
    "update_check",
    "update_edit",
    "update_list",
    "update_notes",
    "update_say",
    "update_year",
]
