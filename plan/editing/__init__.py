"""Editing a plan between refreshes.

Forms, the grid, renumbering and putting back only make the edited value. ``plan.editing.workflow.save_edit`` saves it:
it takes the difference and writes it in one transaction, with history.
"""
