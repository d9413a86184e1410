"""Addresses of papers."""

from django.urls import path

from papers import views
from papers.filing import views as filing
from papers.held import views as held
from papers.orders import views as orders

PAPERS = "agreements/<slug:agreement>/papers/"
FILED = f"{PAPERS}filed/<int:pk>/"

urlpatterns = [
    path(
        "agreements/<slug:agreement>/requests/",
        held.information_request_list,
        name="information-request-list",
    ),
    path(
        "agreements/<slug:agreement>/requests/<int:pk>/", held.information_request, name="information-request"
    ),
    path("papers/check/", filing.paper_check, name="paper-check"),
    path(PAPERS, views.paper_list, name="paper-list"),
    path(FILED, filing.filed_paper, name="filed-paper"),
    path(f"{FILED}add/", filing.filed_paper_add, name="filed-paper-add"),
    path(f"{FILED}withdraw/", filing.filed_paper_withdraw, name="filed-paper-withdraw"),
    path(f"{PAPERS}orders/<slug:key>/", orders.paper_order, name="paper-order"),
    path(f"{PAPERS}orders/<slug:key>.<slug:ending>", orders.paper_order_file, name="paper-order-file"),
    path(f"{PAPERS}<slug:kind>/", views.paper_detail, name="paper-detail"),
    path(f"{PAPERS}<slug:kind>/file/", filing.paper_filing, name="paper-filing"),
    path(f"{PAPERS}<slug:kind>.<slug:ending>", views.paper_file, name="paper-file"),
]
