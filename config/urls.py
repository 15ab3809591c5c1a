from django.contrib import admin
from django.urls import include, path

from config.operations.health import healthz, readyz
from config.operations.metrics import metrics

urlpatterns = [
    path("", include("planning.urls")),
    path("", include("indicators.entry.urls")),
    path("accounts/", include("departments.urls")),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]
handler500 = "config.operations.outages.handler500"
