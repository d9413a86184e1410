"""Addresses of the people pages."""

from django.urls import path

from priorities import views

urlpatterns = [
    path("people/", views.people_list, name="people-list"),
    path("people/invite/", views.people_invite, name="people-invite"),
    path("people/mail/<int:pk>/", views.mail_again, name="mail-again"),
    path("people/<int:pk>/", views.person_detail, name="person-detail"),
    path("people/<int:pk>/edit/", views.person_edit, name="person-edit"),
    path("people/<int:pk>/close/", views.person_close, name="person-close"),
    path("people/<int:pk>/reopen/", views.person_reopen, name="person-reopen"),
    path("people/posts/<int:pk>/", views.post_detail, name="post-detail"),
    path("people/posts/<int:pk>/hand-over/", views.post_hand_over, name="post-hand-over"),
    path("people/posts/<int:pk>/appoint/", views.post_appoint, name="post-appoint"),
    path("people/posts/<int:pk>/no-longer-mine/", views.post_no_longer_mine, name="post-no-longer-mine"),
    path("people/holdings/<int:pk>/", views.holding_edit, name="holding-edit"),
    path("people/requests/<int:pk>/", views.request_answer, name="request-answer"),
]
