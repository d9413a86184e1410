"""Addresses of the pages of indicators, to read and to edit."""

from django.urls import path

from indicators.views import indicator_edit, indicator_enter, indicator_new
from plan.pages.indicators.views import indicator_chart, indicator_detail, indicator_list

urlpatterns = [
    path("", indicator_list, name="indicator-list"),
    # Before the page of one indicator, whose name could be any word.
    path("enter/", indicator_enter, name="indicator-enter"),
    path("new/", indicator_new, name="indicator-new"),
    path("<str:ref>/", indicator_detail, name="indicator-detail"),
    path("<str:ref>/chart.svg", indicator_chart, name="indicator-chart"),
    path("<str:ref>/edit/", indicator_edit, name="indicator-edit"),
]
