"""Addresses of factors: below those of the login library, where somebody without a second factor gets as well."""

from django.urls import path

from greenfactory.foundations.factors import people_views, views

urlpatterns = [
    path("", views.factors, name="factors"),
    path("phone/", views.phone, name="phone"),
    path("phone/confirm/", views.confirm_phone, name="confirm_phone"),
    path("send-code/", views.send_login_code, name="send_login_code"),
    path("certificate/", views.bind_certificate, name="bind_certificate"),
    path("<slug:kind>/<int:number>/remove/", views.remove_factor, name="remove_factor"),
]
people_patterns = [
    path("", people_views.people, name="people"),
    path("<int:number>/", people_views.person, name="person"),
    path("<int:number>/card", people_views.issue_card, name="issue_card"),
    path("<int:number>/certificate", people_views.bind_certificate_for, name="bind_certificate_for"),
    path("<int:number>/<slug:kind>/<int:factor>/remove", people_views.remove_factor_for, name="remove_factor_for"),
]
