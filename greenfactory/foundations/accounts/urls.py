"""Addresses of accounts."""

from django.urls import path

from greenfactory.foundations.accounts import member_views, organisation_views, password_views, views

urlpatterns = [
    path("language", views.language, name="language"),
    path("large-type", views.large_type, name="large_type"),
    path("act-as", views.act_as, name="act_as"),
    path("demo/login", views.demo_login, name="demo_login"),
    path("members", member_views.members, name="members"),
    path("members/invite", member_views.invite, name="invite"),
    path("members/<int:number>/end", member_views.end_membership, name="end_membership"),
    path("members/<int:number>/role", member_views.change_role, name="change_role"),
    path("members/<int:number>/password", password_views.offer_password, name="offer_password"),
    path("members/<int:number>/revive", password_views.revive_account, name="revive_account"),
    path("password/<slug:link>", password_views.choose_password, name="choose_password"),
    path("members/invitations/<int:number>/withdraw", member_views.withdraw_invitation, name="withdraw_invitation"),
    path("organisations/", organisation_views.organisations, name="organisations"),
    path("organisations/new", organisation_views.new_organisation, name="new_organisation"),
    path("organisations/<slug:public_id>", organisation_views.organisation, name="organisation"),
    path("organisations/<slug:public_id>/rename", organisation_views.rename_organisation, name="rename_organisation"),
    path("organisations/<slug:public_id>/close", organisation_views.close_organisation, name="close_organisation"),
    path("organisations/<slug:public_id>/reopen", organisation_views.reopen_organisation, name="reopen_organisation"),
    path("invitations/<slug:token>", member_views.invitation, name="invitation"),
]
