"""Addresses of rounds."""

from django.urls import path

from greenfactory.stages.rounds import announcing_views, step_views, views, wizard_views

urlpatterns = [
    path("rounds/", views.rounds, name="rounds"),
    path("rounds/new", wizard_views.round_new, name="round_new"),
    path("rounds/<str:public_id>", views.round, name="round"),
    path("rounds/<str:public_id>/edit/<slug:part>", wizard_views.round_edit, name="round_edit"),
    path("announcements/", announcing_views.announcements, name="announcements"),
    path("rounds/<str:public_id>/announcement", announcing_views.announcement, name="announcement"),
    path("rounds/<str:public_id>/announcement/edit", announcing_views.announcement_edit, name="announcement_edit"),
    path(
        "rounds/<str:public_id>/announcement/steps/<slug:action>",
        announcing_views.announcement_step,
        name="announcement_step",
    ),
    path(
        "rounds/<str:public_id>/announcement/files/<str:name>",
        announcing_views.announcement_file,
        name="announcement_file",
    ),
    path("rounds/<str:public_id>/steps/<slug:action>", step_views.round_step, name="round_step"),
]
