"""Tokens: a person signs in once and gets a key for programs, which ends by itself."""

from django.conf import settings
from django.contrib.auth import authenticate
from drf_spectacular.utils import extend_schema
from knox.auth import TokenAuthentication
from knox.models import AuthToken
from rest_framework import exceptions, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from indicators import services
from planning.api import describing
from planning.api.views import View


class Credentials(serializers.Serializer):
    username = describing.Said(describing.SAID, max_length=150, help_text="用户名")
    # Blanks at its ends are part of it.
    password = describing.Said(
        describing.SAID, max_length=128, trim_whitespace=False, help_text="密码"
    )


class IssuedToken(serializers.Serializer):
    token = serializers.CharField(help_text="只在这里出现一次，请妥善保存")
    expiry = serializers.DateTimeField(help_text="失效时间")


class WrongPassword(exceptions.AuthenticationFailed):
    default_code = "wrong_password"


class LockedOut(exceptions.Throttled):
    default_code = "locked_out"


class TokenView(View):
    """Issue a token for a user name and password, under the same lock-out as the sign-in page."""

    authentication_classes = []
    permission_classes = []

    @extend_schema(summary="领取令牌", tags=["令牌"], operation_id="token_issue", auth=[],
                   request=Credentials,
                   responses=describing.answers(IssuedToken, status=201, also=(415,)))  # fmt: skip
    def post(self, request: Request) -> Response:
        given = Credentials(data=request.data)
        given.is_valid(raise_exception=True)
        user = authenticate(request=request._request, **given.validated_data)
        if getattr(request._request, "axes_locked_out", False):
            # Else the middleware of the lock answers with the page that is for people.
            request._request.axes_locked_out = False
            raise LockedOut(settings.AXES_COOLOFF_TIME * 3600)
        if user is None:
            raise WrongPassword
        if user.must_change_password:
            raise services.NotAllowed("请先到网站登录并修改密码，再领取令牌。")
        instance, token = AuthToken.objects.create(user)
        return Response({"token": token, "expiry": instance.expiry}, status=201)


class TokenEndView(View):
    """End the token that this request came with."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [IsAuthenticated]

    @extend_schema(summary="注销令牌", tags=["令牌"], operation_id="token_end", request=None,
                   responses=describing.answers(None, status=204))  # fmt: skip
    def delete(self, request: Request) -> Response:
        request.auth.delete()
        return Response(status=204)
