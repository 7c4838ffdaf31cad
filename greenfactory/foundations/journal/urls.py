"""Addresses of the journal."""

from django.urls import path

from greenfactory.foundations.journal import views

urlpatterns = [
    path("journal/", views.journal, name="journal"),
    path("journal/check", views.check, name="journal_check"),
]
