"""Addresses of objections."""

from django.urls import path

from greenfactory.stages.publication import views

urlpatterns = [
    path("objections/", views.objection_pages, name="objections"),
    path("titles/<slug:public_id>/objections/new", views.record_objection, name="record_objection"),
    path("objections/<slug:public_id>", views.objection, name="objection"),
    path("objections/<slug:public_id>/paper", views.objection_paper, name="objection_paper"),
    path("objections/<slug:public_id>/<slug:action>", views.objection_step, name="objection_step"),
]
