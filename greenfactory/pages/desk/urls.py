"""The address of the desk."""

from django.urls import path

from greenfactory.pages.desk import views

urlpatterns = [path("", views.desk, name="desk")]
