"""What there is, for people and for catalogues: the guide to the interface, and DCAT."""

from django.http import JsonResponse
from django.shortcuts import render

from indicators.models import Revision
from planning.exports.tables import TABLES
from planning.exports.views import FORMATS
from planning.models import Plan

_MEDIA = {
    "csv": "text/csv",
    "xlsx": FORMATS["xlsx"][0],
    "json": "application/json",
    "sdmx.csv": "application/vnd.sdmx.data+csv",
}
_EU = "http://publications.europa.eu/resource/authority/"


def guide(request):
    """How to use the interface, with examples that run."""
    return render(
        request,
        "exports/api.html",
        {
            "tables": TABLES.values(),
            "base": request.build_absolute_uri("/api/v1"),
            "site": request.build_absolute_uri("/").removesuffix("/"),
        },
    )


def catalog(request):
    """The tables as a DCAT 3 catalogue in JSON-LD."""

    def address(path):
        return request.build_absolute_uri(path)

    latest = Revision.objects.published().order_by("-known_on").values_list("known_on", flat=True)
    modified = latest.first()
    issued = Plan.objects.order_by("issued_on").values_list("issued_on", flat=True).first()
    publisher = {"@type": "foaf:Agent", "foaf:name": "豫策：河南省产业规划目标跟踪"}
    datasets = []
    for table in TABLES.values():
        formats = [f for f in FORMATS if f != "sdmx.csv" or table.code == "observations"]
        datasets.append(
            {
                "@id": address(f"/data/#{table.code}"),
                "@type": "dcat:Dataset",
                "dct:identifier": table.code,
                "dct:title": {"@value": table.name, "@language": "zh"},
                "dct:description": {"@value": table.meaning, "@language": "zh"},
                "dct:publisher": publisher,
                "dct:language": {"@id": _EU + "language/ZHO"},
                "dct:spatial": {"@value": "河南省", "@language": "zh"},
                "dct:modified": modified.isoformat() if modified else None,
                "dct:issued": issued.isoformat() if issued else None,
                "dcat:landingPage": {"@id": address(f"/data/dictionary/#{table.code}")},
                # Whoever runs the site says under which licence its figures may be used on.
                "dct:rights": "规划原文由发布机关公开；数据的权利属于各自的来源，使用时注明来源。",
                "dct:bibliographicCitation": f"豫策：{table.name}（{address('/data/')}）",
                "dcat:distribution": [
                    {
                        "@type": "dcat:Distribution",
                        "dct:title": FORMATS[suffix][1],
                        "dcat:downloadURL": {"@id": address(f"/data/{table.code}.{suffix}")},
                        "dcat:mediaType": _MEDIA[suffix],
                    }
                    for suffix in formats
                ]
                + [
                    {
                        "@type": "dcat:Distribution",
                        "dct:title": "REST",
                        "dcat:accessURL": {"@id": address(f"/api/v1/{table.code}/")},
                        "dcat:mediaType": "application/json",
                    }
                ],
            }
        )
    body = {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
        },
        "@id": address("/catalog.jsonld"),
        "@type": "dcat:Catalog",
        "dct:title": {"@value": "豫策：河南省产业规划目标与进展", "@language": "zh"},
        "dct:publisher": publisher,
        "dcat:dataset": datasets,
    }
    return JsonResponse(
        body, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False}
    )
