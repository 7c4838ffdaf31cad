"""Addresses of the platform's own work."""

from django.urls import path

from greenfactory.foundations.jobs import views

urlpatterns = [
    path("operation/", views.operation, name="operation"),
    path("operation/<slug:kind>/run", views.run_job, name="run_job"),
    path("operation/jobs/<int:number>/cancel", views.cancel_job, name="cancel_job"),
]
