"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from accounts.views import sign_in_to_admin

urlpatterns = [
    path("", include("analysis.urls")),
    path("account/", include("accounts.urls")),
    path("api/v1/", include("analysis.api.urls")),
    path("fhir/", include("analysis.fhir.urls")),
    path("admin/login/", sign_in_to_admin),
    path("admin/", admin.site.urls),
]

handler403 = "analysis.views.emergency.show_refusal"
handler500 = "emosense_site.failures.show_failure"

admin.site.site_header = "EmoSense administration"
admin.site.site_title = "EmoSense"
