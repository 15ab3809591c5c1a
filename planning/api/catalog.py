"""What there is, for people and for catalogues: the guide to the interface, and DCAT."""

from django.conf import settings
from django.db.models import Max, Min
from django.http import JsonResponse
from django.shortcuts import render

from indicators.models import Revision
from planning.exports.asking import LISTS, is_open
from planning.exports.tables import TABLES
from planning.exports.views import FORMATS, RIGHTS, citation
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
    """The lists as a DCAT 3 catalogue in JSON-LD."""

    def address(path):
        return request.build_absolute_uri(path)

    common = _common()
    tables = [_dataset(table, address) | common for table in LISTS.values() if _is_offered(table)]
    body = {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "vcard": "http://www.w3.org/2006/vcard/ns#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": address("/catalog.jsonld"),
        "@type": "dcat:Catalog",
        "dct:title": _said("豫策：河南省产业规划目标与进展"),
        "dct:description": _said(
            "河南省五个产业规划的数值目标、负责部门、已发布数据、逐年评价和规划之间的核对。"
        ),
        "foaf:homepage": {"@id": address("/")},
        **{key: value for key, value in common.items() if key != "dct:temporal"},
        "dcat:dataset": tables,
        "dcat:service": {
            "@id": address("/api/v1/"),
            "@type": "dcat:DataService",
            "dct:title": _said("豫策数据接口"),
            "dcat:endpointURL": {"@id": address("/api/v1/")},
            "dcat:endpointDescription": {"@id": address("/api/v1/openapi.json")},
            "dcat:servesDataset": [
                {"@id": each["@id"]} for each in tables if each["dct:identifier"] in TABLES
            ],
        },
    }
    return JsonResponse(
        body, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False}
    )


def _said(text: str) -> dict:
    return {"@value": text, "@language": "zh"}


def _day(day) -> dict:
    return {"@value": day.isoformat(), "@type": "xsd:date"}


def _is_offered(table) -> bool:
    """Whether a list is open and has a whole: some are of one thing only."""
    return is_open(table) and not getattr(table, "needed", ())


def _common() -> dict:
    """What is true of every data set; what nobody has said is left out."""
    published = Revision.objects.published().aggregate(last=Max("known_on"))["last"]
    plans = Plan.objects.aggregate(
        issued=Min("issued_on"), first=Min("start_year"), last=Max("end_year")
    )
    found = {
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": "豫策：河南省产业规划目标跟踪"},
        "dct:language": {"@id": _EU + "language/ZHO"},
        "dct:spatial": _said("河南省"),
        "dct:accrualPeriodicity": {"@id": _EU + "frequency/IRREG"},
        # Rights of the sources; under which licence figures may be used on, the operator says.
        "dct:rights": _said(RIGHTS),
    }
    if published:
        found["dct:modified"] = _day(published)
    if plans["issued"]:
        found["dct:issued"] = _day(plans["issued"])
        found["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@value": str(plans["first"]), "@type": "xsd:gYear"},
            "dcat:endDate": {"@value": str(plans["last"]), "@type": "xsd:gYear"},
        }
    if settings.LICENCE:
        found["dct:license"] = {"@id": settings.LICENCE}
    if settings.CONTACT:
        found["dcat:contactPoint"] = {"@type": "vcard:Kind", "vcard:fn": settings.CONTACT}
    return found


def _dataset(table, address) -> dict:
    formats = [f for f in FORMATS if f != "sdmx.csv" or table.code == "observations"]
    offers = [
        {
            "@type": "dcat:Distribution",
            "dct:title": FORMATS[suffix][1],
            "dcat:downloadURL": {"@id": address(f"/data/{table.code}.{suffix}")},
            "dcat:accessURL": {"@id": address(f"/data/#{table.code}")},
            "dcat:mediaType": _MEDIA[suffix],
        }
        | ({"dct:conformsTo": {"@id": address("/data/structure.xml")}} if "sdmx" in suffix else {})
        for suffix in formats
    ]
    if table.code in TABLES:
        offers.append(
            {
                "@type": "dcat:Distribution",
                "dct:title": "REST",
                "dcat:accessURL": {"@id": address(f"/api/v1/{table.code}/")},
                "dcat:accessService": {"@id": address("/api/v1/")},
                "dcat:mediaType": "application/json",
            }
        )
    return {
        "@id": address(f"/data/#{table.code}"),
        "@type": "dcat:Dataset",
        "dct:identifier": table.code,
        "dct:title": _said(table.name),
        "dct:description": _said(table.meaning),
        "dcat:keyword": [
            _said(word) for word in ("河南省", "产业规划", "规划实施监测", table.name)
        ],
        "dcat:landingPage": {"@id": address(f"/data/dictionary/#{table.code}")},
        "dct:bibliographicCitation": citation(table.name, address("/data/")),
        "dcat:distribution": offers,
    }
