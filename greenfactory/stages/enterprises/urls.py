"""Addresses of enterprises."""

from django.urls import path

from greenfactory.stages.enterprises import (
    import_views,
    interest_views,
    profile_views,
    succession_views,
    title_step_views,
    title_views,
    views,
)

urlpatterns = [
    path("register", views.registration, name="register"),
    path("profile", profile_views.profile, name="profile"),
    path("profile/correct", profile_views.correct, name="correct_enterprise"),
    path("profile/rename", profile_views.rename, name="rename_enterprise"),
    path("enterprises/", views.enterprises, name="enterprises"),
    path("enterprises/import", import_views.import_enterprises, name="import_enterprises"),
    path("enterprises/export", views.export_enterprises, name="export_enterprises"),
    path("enterprises/template", title_views.enterprise_template, name="enterprise_template"),
    path("interests/", interest_views.interest_pages, name="interests"),
    path("interests/declare", interest_views.declare_interest, name="declare_interest"),
    path("interests/<slug:public_id>/withdrawal", interest_views.ask_withdraw_interest, name="ask_withdraw_interest"),
    path("interests/<slug:public_id>/decision", interest_views.decide_interest, name="decide_interest"),
    path("changes/", succession_views.changes, name="changes"),
    path("changes/<slug:public_id>/decision", succession_views.decide_change, name="decide_change"),
    path("enterprises/<slug:public_id>/change", succession_views.report_change, name="report_change"),
    path("titles/", title_views.title_pages, name="titles"),
    path("titles/export", title_views.export_titles, name="export_titles"),
    path("titles/import", title_views.import_titles, name="import_titles"),
    path("titles/template", title_views.title_template, name="title_template"),
    path("titles/<slug:public_id>", title_step_views.title, name="title"),
    path("titles/<slug:public_id>/<slug:action>", title_step_views.title_step, name="title_step"),
    path("enterprises/<slug:public_id>", views.enterprise, name="enterprise"),
    path("enterprises/<slug:public_id>/decision", views.decide, name="decide_enterprise"),
    path("enterprises/<slug:public_id>/administrator", views.invite_administrator, name="invite_administrator"),
]
