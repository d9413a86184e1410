"""The lead's pages: everything that waits, one update, check and send, notes between two periods."""

from actions.views.check import update_check
from actions.views.mine import update_list
from actions.views.notes import update_notes
from actions.views.one import update_edit
from actions.views.say import update_say

__all__ = ["update_check", "update_edit", "update_list", "update_notes", "update_say"]
