"""Addresses of the pages of indicators, to read them and to enter figures."""

from django.urls import path

from indicators.views import indicator_enter, indicator_move
from plan.pages.indicators.views import indicator_chart, indicator_detail, indicator_list

urlpatterns = [
    path("", indicator_list, name="indicator-list"),
    # Before the page of one indicator, whose name could be any word.
    path("enter/", indicator_enter, name="indicator-enter"),
    path("enter/move/", indicator_move, name="indicator-move"),
    path("<str:ref>/", indicator_detail, name="indicator-detail"),
    path("<str:ref>/chart.svg", indicator_chart, name="indicator-chart"),
]
