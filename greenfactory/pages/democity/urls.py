"""The address at which a demo city's clock is set; elsewhere there is nothing."""

from django.urls import path

from greenfactory.pages.democity import views

urlpatterns = [path("demo/clock", views.set_clock, name="demo_clock")]
