"""Columns that several tables have: where something stands, in which places, who answers for it."""

from django.db import models
from django.db.models import Case, F, OuterRef, Value, When
from django.db.models.functions import Concat

from indicators.tables import Joined
from planning.models import Responsibility


def locator(prefix: str = ""):
    """The document's own numbering, down to the words a paragraph begins with."""
    section = prefix + "section__locator"
    return Case(
        When(**{prefix + "passage": "", "then": F(section)}),
        default=Concat(F(section), Value(" / "), F(prefix + "passage")),
        output_field=models.TextField(),
    )


def departments_of(row: str, *roles: str, matter: str = "target") -> Joined:
    """Those named for a target (or other matter), as the document names them, in its order."""
    duties = Responsibility.objects.filter(**{matter: OuterRef(row)}, role__in=roles)
    return Joined(duties.order_by("order", "id").annotate(word=F("named")).values("word"))


def places_of(model) -> Joined:
    """Where a row is, in the order in which places are listed everywhere."""
    links = model.places.through.objects.filter(**{model._meta.model_name: OuterRef("pk")})
    ordered = links.order_by("subject__order", "subject__code")
    return Joined(ordered.annotate(word=F("subject__name")).values("word"))


def kind_of(*matters: str) -> Case:
    """Which of these a row is about."""
    return Case(
        *(When(**{f"{matter}__isnull": False, "then": Value(matter)}) for matter in matters),
        output_field=models.CharField(),
    )
