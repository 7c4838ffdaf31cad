"""Addresses of rounds."""

from django.urls import path

from greenfactory.stages.rounds import announcing_views, step_views, value_views, views, wizard_views

urlpatterns = [
    path("rounds/", views.rounds, name="rounds"),
    path("rounds/new", wizard_views.round_new, name="round_new"),
    path("rounds/<str:public_id>", views.round, name="round"),
    path("rounds/<str:public_id>/edit/<slug:part>", wizard_views.round_edit, name="round_edit"),
    path("values/", value_views.value_tables, name="value_tables"),
    path("values/import", value_views.values_import, name="values_import"),
    path("values/blank", value_views.values_blank, name="values_blank"),
    path("values/<str:public_id>", value_views.value_table, name="value_table"),
    path("values/<str:public_id>/file", value_views.value_table_file, name="value_table_file"),
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
    path("rounds/<str:public_id>/correct", wizard_views.round_correct, name="round_correct"),
    path("rounds/<str:public_id>/steps/<slug:action>", step_views.round_step, name="round_step"),
]
