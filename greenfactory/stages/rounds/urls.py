"""Addresses of rounds."""

from django.urls import path

from greenfactory.stages.rounds import step_views, views

urlpatterns = [
    path("rounds/", views.rounds, name="rounds"),
    path("rounds/new", views.round_new, name="round_new"),
    path("rounds/<str:public_id>", views.round, name="round"),
    path("rounds/<str:public_id>/edit", views.round_edit, name="round_edit"),
    path("rounds/<str:public_id>/steps/<slug:action>", step_views.round_step, name="round_step"),
]
