from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from planning.api import catalog, figures, problems, tables, tokens
from planning.exports.tables import TABLES

urlpatterns = [
    path("api/v1/", tables.RootView.as_view(), name="api-root"),
    path("api/v1/openapi.json", SpectacularJSONAPIView.as_view(), name="api-schema"),
    path("api/v1/token/", tokens.TokenView.as_view(), name="api-token"),
    path("api/v1/token/end/", tokens.TokenEndView.as_view(), name="api-token-end"),
    path("api/v1/figures/", figures.FiguresView.as_view(), name="api-figures"),
    path("api/v1/figures/<int:pk>/submit/", figures.SubmitView.as_view(), name="api-submit"),
    path("api/v1/figures/<int:pk>/publish/", figures.PublishView.as_view(), name="api-publish"),
    path("api/v1/figures/<int:pk>/return/", figures.ReturnView.as_view(), name="api-return"),
    *(
        path(f"api/v1/{code}/", tables.list_view(table), name=f"api-{code}")
        for code, table in TABLES.items()
    ),
    *(
        path(f"api/v1/{code}/<path:code>/", tables.row_view(TABLES[code]), name=f"api-{code}-one")
        for code in tables.ADDRESSED
    ),
    path("catalog.jsonld", catalog.catalog, name="catalog"),
    path("api/", catalog.guide, name="api"),
    re_path("^api/", problems.not_found),
]
