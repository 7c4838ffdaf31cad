"""Addresses of messages."""

from django.urls import path

from greenfactory.foundations.mailbox import views

urlpatterns = [
    path("messages/", views.messages, name="messages"),
    path("messages/read", views.messages_read, name="messages_read"),
    path("messages/<int:number>", views.message, name="message"),
    path("messages/<int:number>/open", views.message_open, name="message_open"),
]
