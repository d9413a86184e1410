"""Addresses of papers."""

from django.urls import path

from papers import views
from papers.agendas import views as agendas
from papers.filing import views as filing
from papers.held import views as held
from papers.meetings import views as meetings
from papers.orders import views as orders
from papers.word_template import views as word_template

REQUESTS = "agreements/<slug:agreement>/requests/"
PAPERS = "agreements/<slug:agreement>/papers/"
MEETINGS = "agreements/<slug:agreement>/meetings/"
FILED = f"{PAPERS}filed/<int:pk>/"

urlpatterns = [
    path(REQUESTS, held.information_request_list, name="information-request-list"),
    path(f"{REQUESTS}<int:pk>/", held.information_request, name="information-request"),
    path(MEETINGS, meetings.meeting_list, name="meeting-list"),
    path(f"{MEETINGS}<int:pk>/", meetings.meeting_detail, name="meeting-detail"),
    path(f"{MEETINGS}<int:pk>/notes.docx", meetings.meeting_notes, name="meeting-notes"),
    path("partnerships/<int:pk>/word-template/", word_template.word_template, name="word-template"),
    path("papers/check/", filing.paper_check, name="paper-check"),
    path(PAPERS, views.paper_list, name="paper-list"),
    path(
        "agreements/<slug:agreement>/periods/<int:period>/papers/<slug:meeting>/",
        agendas.meeting_papers,
        name="meeting-papers",
    ),
    path(FILED, filing.filed_paper, name="filed-paper"),
    path(f"{FILED}add/", filing.filed_paper_add, name="filed-paper-add"),
    path(f"{FILED}withdraw/", filing.filed_paper_withdraw, name="filed-paper-withdraw"),
    path(f"{PAPERS}orders/<slug:key>/", orders.paper_order, name="paper-order"),
    path(f"{PAPERS}orders/<slug:key>.<slug:ending>", orders.paper_order_file, name="paper-order-file"),
    path(f"{PAPERS}<slug:kind>/", views.paper_detail, name="paper-detail"),
    path(f"{PAPERS}<slug:kind>/file/", filing.paper_filing, name="paper-filing"),
    path(f"{PAPERS}<slug:kind>.<slug:ending>", views.paper_file, name="paper-file"),
]
