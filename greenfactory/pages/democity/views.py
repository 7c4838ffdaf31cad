"""Sets the clock of a demo city."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from greenfactory.foundations import clock
from greenfactory.foundations.accounts import demo, doors
from greenfactory.foundations.accounts.permissions import acting_as
from greenfactory.foundations.accounts.words import Wrong, choose, when
from greenfactory.pages.democity import timing


@demo.only
@require_POST
def set_clock(request: HttpRequest) -> HttpResponse:
    """Set it forward for whoever sits at this machine."""
    try:
        shown = timing.set_forward(by=acting_as(request), now=clock.now(), step=request.POST.get("step", ""))
    except KeyError:
        raise Http404 from None
    except Wrong as wrong:
        messages.error(request, str(wrong))
    else:
        said = choose(("演示时钟已拨到", "the demonstration's clock shows")), when(shown, "short")
        messages.success(request, " ".join(said))
    return redirect(doors.way_back(request))
