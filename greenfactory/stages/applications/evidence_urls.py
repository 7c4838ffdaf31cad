"""Addresses of proofs."""

from django.urls import path

from greenfactory.stages.applications import citing_views, evidence_uploads, evidence_views

urlpatterns = [
    path("applications/<str:public_id>/proofs", evidence_views.proofs, name="proofs"),
    path("applications/<str:public_id>/proofs/add", evidence_uploads.add, name="proofs_add"),
    path("applications/<str:public_id>/cite/<str:row>", citing_views.citing, name="citing"),
    path("applications/<str:public_id>/cite/<str:row>/add", citing_views.cite, name="cite"),
    path("applications/<str:public_id>/uploads", evidence_uploads.begin, name="upload"),
    path("applications/<str:public_id>/uploads/<str:token>", evidence_uploads.part, name="upload_part"),
    path("applications/<str:public_id>/uploads/<str:token>/finish", evidence_uploads.finish, name="upload_finish"),
    path("proofs/<str:proof_id>", evidence_views.proof, name="proof"),
    path("proofs/<str:proof_id>/describe", evidence_views.describe, name="proof_describe"),
    path("proofs/<str:proof_id>/remove", evidence_views.remove, name="proof_remove"),
    path("proofs/<str:proof_id>/file", evidence_views.file, name="proof_file"),
    path("proofs/<str:proof_id>/view", evidence_views.view, name="proof_view"),
]
