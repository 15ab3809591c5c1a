"""How often one may ask, by role: analysts take much, visitors little."""

from django.conf import settings
from rest_framework.throttling import SimpleRateThrottle


class RoleThrottle(SimpleRateThrottle):
    """One allowance a person, or an address where nobody is signed in."""

    scope = "visitor"

    def get_rate(self):
        return settings.API_RATES[self.scope]

    def allow_request(self, request, view):
        user = request.user
        self.scope = user.role if user.is_authenticated else "visitor"
        self.rate = self.get_rate()
        self.num_requests, self.duration = self.parse_rate(self.rate)
        return super().allow_request(request, view)

    def get_cache_key(self, request, view):
        user = request.user
        ident = user.pk if user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}
