"""Chinese or English: which of the two a page speaks, and the names of things in both.

Chinese is the default whatever the browser prefers: an official's computer may ask for anything,
and a board must not change its language with the computer it is opened on. Only the switch on the
page changes it: `?language=en` keeps the choice in Django's language cookie and leads back to the
same address without it. A link does, since a preference is no change to the site's data: so a page
for visitors carries no token and stays the same for all of them, and a link can be sent.

What programs read (tables as files, the interface, the SDMX structure) speaks Chinese always: its
columns have English codes, and a file must not differ by a cookie.
"""

import re

from django.conf import settings
from django.http import HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

CHINESE, ENGLISH = "zh-hans", "en"
PARAMETER = "language"
_FOR_PROGRAMS = re.compile(r"/data/[a-z/-]+\.[a-z.]+$|/api/v1/|/(healthz|readyz|metrics)$")


def is_english() -> bool:
    return get_language() == ENGLISH


def named(chinese: str, english: str) -> str:
    """A name in the language of the page; the Chinese one where there is no other."""
    return english if english and get_language() == ENGLISH else chinese


def in_chinese():
    """A context in which sentences and names are Chinese: for what is stored, sent or logged."""
    return translation.override(CHINESE)


class LanguageMiddleware:
    """Speaks the language that the reader has chosen, and takes the choice."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if _FOR_PROGRAMS.match(request.path):
            with in_chinese():
                return self.get_response(request)
        if request.method == "GET" and PARAMETER in request.GET:
            return _choose(request)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = ENGLISH if chosen == ENGLISH else CHINESE
        with translation.override(language):
            response = self.get_response(request)
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", language)
        return response


def _choose(request):
    """Keep the language that was asked for and go to the same address without the question."""
    query = request.GET.copy()
    asked = query.pop(PARAMETER)[-1]
    rest = query.urlencode()
    # Two slashes at the beginning would be another site's address.
    path = "/" + request.path.lstrip("/")
    response = HttpResponseRedirect(f"{path}?{rest}" if rest else path)
    response.headers["Cache-Control"] = "no-store"
    if asked in (CHINESE, ENGLISH):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            asked,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def switch(request) -> str:
    """The address that shows this page in the other language; none for the answer to a form."""
    if request.method != "GET":
        return ""
    query = request.GET.copy()
    query[PARAMETER] = CHINESE if is_english() else ENGLISH
    return f"{request.path}?{query.urlencode()}"
