"""How often one may ask, by role: analysts take much, visitors little."""

import logging

import redis
from django.conf import settings
from rest_framework.throttling import SimpleRateThrottle

logger = logging.getLogger(__name__)


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
        try:
            return super().allow_request(request, view)
        except redis.RedisError as error:
            # Reading needs no Redis: while it is away nobody is counted.
            logger.warning("接口调用次数没有计数：%s", error)
            return True

    def get_cache_key(self, request, view):
        user = request.user
        ident = user.pk if user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}
