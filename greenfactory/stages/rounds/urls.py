"""Addresses of rounds."""

from django.urls import path

from greenfactory.stages.rounds import views

urlpatterns = [
    path("rounds/", views.rounds, name="rounds"),
    path("rounds/new", views.round_new, name="round_new"),
    path("rounds/<str:public_id>", views.round, name="round"),
    path("rounds/<str:public_id>/edit", views.round_edit, name="round_edit"),
    path("rounds/<str:public_id>/release", views.round_release, name="round_release"),
]
