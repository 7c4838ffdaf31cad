"""Addresses of applications."""

from django.urls import path

from greenfactory.stages.applications import (
    assigning_views,
    carrying_views,
    extending_views,
    loading_views,
    statistics_views,
    views,
)

urlpatterns = [
    path("applications/", views.applications, name="applications"),
    path("applications/begin/<str:round_id>", views.begin, name="begin"),
    path("applications/<str:public_id>/", views.application, name="application"),
    path("applications/<str:public_id>/answers", views.save_answer, name="save_answer"),
    path("applications/<str:public_id>/answer", views.answer, name="answer"),
    path("applications/<str:public_id>/preview", views.preview, name="preview"),
    path("applications/<str:public_id>/check", views.check, name="check"),
    path("applications/<str:public_id>/declare", views.declare, name="declare"),
    path("applications/<str:public_id>/submit", views.submit, name="submit"),
    path("applications/<str:public_id>/withdraw", views.withdraw, name="withdraw"),
    path("applications/<str:public_id>/reopen", views.reopen, name="reopen"),
    path("applications/<str:public_id>/rules", views.confirm_rules, name="confirm_rules"),
    path("applications/<str:public_id>/form.xlsx", views.form_xlsx, name="form_xlsx"),
    path("applications/<str:public_id>/workbook", views.take_in_workbook, name="take_in_workbook"),
    path("applications/<str:public_id>/assignments", assigning_views.assignments, name="assignments"),
    path("applications/<str:public_id>/assign", assigning_views.assign, name="assign"),
    path("applications/<str:public_id>/statistics", statistics_views.statistics_table, name="statistics_table"),
    path("applications/<str:public_id>/statistics/take", statistics_views.take_statistics, name="take_statistics"),
    path("applications/<str:public_id>/carry", carrying_views.carry, name="carry"),
    path("applications/<str:public_id>/carry/over", carrying_views.carry_over, name="carry_over"),
    path("applications/<str:public_id>/carry/confirm", carrying_views.confirm_carried, name="confirm_carried"),
    path("applications/<str:public_id>/loaded/<int:number>", loading_views.loaded, name="loaded"),
    path("applications/<str:public_id>/loaded/<int:number>/review", loading_views.review_loaded, name="review_loaded"),
    path("enterprises/<slug:public_id>/workbook", loading_views.load, name="load_workbook"),
    path("applications/<str:public_id>/part/<str:part>", views.section, name="section"),
    path("rounds/<str:public_id>/extensions", extending_views.extensions, name="extensions"),
    path("rounds/<str:public_id>/extensions/<str:enterprise_id>", extending_views.extension, name="extension"),
    path(
        "rounds/<str:public_id>/extensions/<str:enterprise_id>/steps/<slug:action>",
        extending_views.extension_step,
        name="extension_step",
    ),
    path("receipts/<str:receipt_id>", views.receipt, name="receipt"),
    path("receipts/<str:receipt_id>/sealed.json", views.sealed, name="sealed"),
]
