"""Addresses of the single sign-on."""

from django.urls import path

from greenfactory.foundations.citylogin import views

urlpatterns = [
    path("login/", views.city_login, name="city_login"),
    path("callback/", views.city_login_callback, name="city_login_callback"),
    path("link/", views.link_city_login, name="link_city_login"),
]
