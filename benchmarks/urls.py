"""The site's addresses, and one page that does nothing."""

from django.shortcuts import render
from django.urls import include, path

handler500 = "config.urls.handler500"


def empty(request):
    return render(request, "benchmarks/empty.html")


urlpatterns = [path("bench/empty/", empty), path("", include("config.urls"))]
