"""Editing a plan between refreshes: read it, make the edited value, take the difference, apply it.

Every edit is a value too, so that history, withdrawal, order, links and one transaction come from the one verb,
``plan.editing.workflow.save_edit``; forms, the grid, renumbering and putting back only say what the edited value is.
"""
