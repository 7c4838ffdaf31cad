"""One's own messages."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts.pages import PAGE, numbered
from greenfactory.foundations.accounts.permissions import allowed, the_actor
from greenfactory.foundations.mailbox import actions
from greenfactory.foundations.mailbox.models import Message


@require_GET
@allowed("see_desk")
def messages(request: HttpRequest) -> HttpResponse:
    """All of them, newest first."""
    found = Message.objects.visible_to(the_actor(request)).order_by("-sent_at", "-pk")
    return render(request, "mailbox/messages.html", {"page": numbered(found, request, PAGE)})


@require_POST
@allowed("see_desk")
def message_open(request: HttpRequest, number: int) -> HttpResponse:
    """Read one: it counts as read, which a mere link in a mail never brings about."""
    try:
        found = actions.open_message(by=the_actor(request), now=clock.now(), number=number)
    except Message.DoesNotExist:
        raise Http404 from None
    return redirect("message", found.pk)


@require_GET
@allowed("see_desk")
def message(request: HttpRequest, number: int) -> HttpResponse:
    """Read one again."""
    found = get_object_or_404(Message.objects.visible_to(the_actor(request)), pk=number)
    return render(request, "mailbox/message.html", {"message": found})


@require_POST
@allowed("see_desk")
def messages_read(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    actions.open_all(by=the_actor(request), now=clock.now())
    return redirect("messages")
