"""Addresses of the trial."""

from django.urls import path

from greenfactory.pages.trial import views

urlpatterns = [
    path("rounds/<str:public_id>/trial", views.trial, name="round_trial"),
    path("rounds/<str:public_id>/trial/<str:past>.xlsx", views.trial_file, name="round_trial_file"),
]
