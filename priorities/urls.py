"""Addresses of the people pages and of the register of places."""

from django.urls import path

from priorities.people import moving_on_views, person_views
from priorities.people import views as people_views
from priorities.places import views as place_views
from priorities.posts import hand_over_views
from priorities.posts import views as post_views

urlpatterns = [
    path("people/", people_views.people_list, name="people-list"),
    path("people/invite/", people_views.people_invite, name="people-invite"),
    path("people/mail/", people_views.mail_all_again, name="mail-all-again"),
    path("people/mail/<int:pk>/", people_views.mail_again, name="mail-again"),
    path("people/<int:pk>/", person_views.person_detail, name="person-detail"),
    path("people/<int:pk>/edit/", person_views.person_edit, name="person-edit"),
    path("people/<int:pk>/close/", person_views.person_close, name="person-close"),
    path("people/<int:pk>/hand-over/", moving_on_views.person_hand_over, name="person-hand-over"),
    path("people/<int:pk>/second-proof/", person_views.person_reset_proof, name="person-reset-proof"),
    path("people/<int:pk>/reopen/", person_views.person_reopen, name="person-reopen"),
    path("people/posts/<int:pk>/", post_views.post_detail, name="post-detail"),
    path("people/posts/<int:pk>/hand-over/", post_views.post_hand_over, name="post-hand-over"),
    path("people/posts/<int:pk>/appoint/", post_views.post_appoint, name="post-appoint"),
    path(
        "people/posts/<int:pk>/no-longer-mine/",
        hand_over_views.post_no_longer_mine,
        name="post-no-longer-mine",
    ),
    path("people/holdings/<int:pk>/", post_views.holding_edit, name="holding-edit"),
    path("people/requests/<int:pk>/", hand_over_views.request_answer, name="request-answer"),
    path("places/", place_views.place_register, name="place-register"),
    path("places/add/<int:pk>/", place_views.place_add, name="place-add"),
    path("places/<int:pk>/", place_views.place_edit, name="place-edit"),
]
