from django.urls import path, re_path

from planning.exports import deliveries, numbers, views

urlpatterns = [
    path("data/reports/", deliveries.reports, name="reports"),
    path("data/exports/<str:key>/", deliveries.export, name="export"),
    path("data/exports/<str:key>/<str:name>", deliveries.export_file, name="export_file"),
    path("data/views/", deliveries.views, name="views"),
    path("data/views/<str:key>/", deliveries.view, name="view"),
    path("data/", views.data, name="data"),
    path("data/dictionary/", views.dictionary, name="dictionary"),
    path("data/dictionary.csv", views.dictionary_file, name="dictionary_file"),
    path("data/charts/<slug:kind>.csv", numbers.chart_file, name="chart_file"),
    path("data/structure.xml", views.structure, name="sdmx_structure"),
    re_path(
        r"^data/(?P<code>[a-z-]+)\.(?P<suffix>csv|xlsx|json|sdmx\.csv)$",
        views.table_file,
        name="table_file",
    ),
]
