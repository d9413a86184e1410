"""Addresses of the pages on which a plan is edited."""

from django.urls import path

from plan.editing import views, views_whole
from plan.pages.views.gaps import gaps

EDIT = "agreements/<slug:agreement>/edit/"
ROW = f"{EDIT}<slug:kind>/<str:ref>/"

urlpatterns = [
    path("agreements/<slug:agreement>/gaps/", gaps, name="gaps"),
    path(EDIT, views.plan_edit, name="plan-edit"),
    path(f"{EDIT}reason/", views.plan_edit_reason, name="plan-edit-reason"),
    path(f"{EDIT}grid/", views_whole.plan_edit_grid, name="plan-edit-grid"),
    path(f"{EDIT}numbers/", views_whole.plan_edit_numbers, name="plan-edit-numbers"),
    path(f"{EDIT}<slug:kind>/", views.plan_edit_list, name="plan-edit-list"),
    path(f"{EDIT}<slug:kind>/add/", views.plan_edit_add, name="plan-edit-add"),
    path(f"{ROW}withdraw/", views.plan_edit_withdraw, name="plan-edit-withdraw"),
    path(f"{ROW}back/", views_whole.plan_edit_put_back, name="plan-edit-put-back"),
    path(ROW, views.plan_edit_row, name="plan-edit-row"),
]
