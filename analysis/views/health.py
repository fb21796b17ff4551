"""For the machine room: is the process alive, and is the whole ready to work?"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from analysis.readiness import check_readiness


@never_cache
@require_safe
def show_alive(request: HttpRequest) -> HttpResponse:
    """The web process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def show_ready(request: HttpRequest) -> JsonResponse:
    """Every part that an analysis needs, each with a sentence; 503 unless all are there."""
    checks = check_readiness()
    is_ready = all(check.ok for check in checks)
    parts = {check.name: {"ok": check.ok, "sentence": check.sentence} for check in checks}
    return JsonResponse({"ready": is_ready, "checks": parts}, status=200 if is_ready else 503)
