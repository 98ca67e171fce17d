"""A writer's own items: what state each is in, and where to begin the next."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tancheng.items import curriculum, worklists
from tancheng.items.models import ItemType, State
from tancheng.items.showing import first_words
from tancheng.items.worklists import Wanted
from tancheng.people.permissions import demand

PER_PAGE = 20


@login_required
def desk_items(request: HttpRequest) -> HttpResponse:
    demand(request, "items.write")
    wanted = _wanted(request)
    terms = curriculum.current()
    own = worklists.own_items(request.user)
    counts = worklists.state_counts(worklists.found(own, wanted._replace(state="")))
    page = Paginator(worklists.found(own, wanted), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(item, terms.course_name(item.course), first_words(item.working.stem)) for item in page],
        "tabs": [("", "全部", sum(counts.values())), *((state.value, state.label, counts[state.value]) for state in State)],
        "wanted": wanted,
        "is_filtered": any(wanted),
        "types": ItemType.choices,
        "groups": terms.groups,
    }
    return render(request, "items/desk_items.html", context)


def _wanted(request: HttpRequest) -> Wanted:
    """The filter of the address; what no list has counts as all."""
    state, kind = request.GET.get("state", ""), request.GET.get("type", "")
    return Wanted(
        state=state if state in State.values else "",
        kind=kind if kind in ItemType.values else "",
        course=request.GET.get("course", "")[:10],
        asked=request.GET.get("q", "").strip()[:60],
    )
