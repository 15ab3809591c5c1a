"""Errors as application/problem+json (RFC 9457): a stable code, and a sentence that says what to do."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from indicators.services import NotAllowed, Refused
from planning.exports.asking import Misasked

MEDIA_TYPE = "application/problem+json"
# code: (status, title, what to do when nothing more is known)
PROBLEMS = {
    "malformed": (400, "请求格式不对", "请求体不是有效的 JSON，请检查格式。"),
    "invalid": (400, "参数无效", "请按接口说明更正参数。"),
    "not_signed_in": (401, "没有登录", "请在请求头 Authorization 中带上令牌，或先登录网站。"),
    "not_allowed": (403, "没有权限", "您的角色不能这样做，请联系统筹人员。"),
    "not_found": (404, "没有找到", "请检查编码，或在上一级列表中查找。"),
    "method_not_allowed": (405, "不支持的方法", "请按接口说明改用其他方法。"),
    "not_acceptable": (406, "不支持的格式", "本接口只返回 application/json。"),
    "conflict": (409, "现在不能这样做", "请刷新后再试。"),
    "unsupported_media_type": (415, "不支持的内容类型", "请用 application/json。"),
    "too_many_requests": (429, "请求过多", "请稍后再试。"),
    "failed": (500, "服务出错", "请稍后再试；仍不行请联系管理员。"),
}


def problem(code: str, detail: str = "", errors: dict | None = None, **headers) -> Response:
    body = body_of(code, detail, errors)
    return Response(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)


def body_of(code: str, detail: str = "", errors: dict | None = None) -> dict:
    status, title, advice = PROBLEMS[code]
    body = {
        "type": f"/api/#{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail or advice,
    }
    return body | ({"errors": errors} if errors else {})


def handle(error: Exception, context: dict) -> Response | None:
    """DRF's exception handler. None for what nobody foresaw: that is Django's to report."""
    answer = _answer(error)
    if answer is not None:
        set_rollback()
    return answer


def _answer(error: Exception) -> Response | None:
    if isinstance(error, Misasked):
        code = "not_found" if error.kind == Misasked.UNKNOWN else "invalid"
        return problem(code, str(error), {error.field: [str(error)]})
    if isinstance(error, NotAllowed):
        return problem("not_allowed", str(error))
    if isinstance(error, Refused):
        return problem("conflict", str(error))
    if isinstance(error, Http404):
        return problem("not_found", str(error) if "No " not in str(error) else "")
    if isinstance(error, PermissionDenied | exceptions.PermissionDenied):
        return problem("not_allowed")
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        header = getattr(error, "auth_header", None)
        detail = {
            "wrong_password": "用户名或密码不对，请核对后再试。",
            "authentication_failed": "令牌无效或已过期，请重新领取。",
        }.get(error.default_code, "")
        return problem("not_signed_in", detail, **{"WWW-Authenticate": header or "Token"})
    if isinstance(error, exceptions.ValidationError):
        errors = error.detail if isinstance(error.detail, dict) else {"": error.detail}
        lines = [f"{field}：{each[0]}" for field, each in errors.items()]
        return problem("invalid", "；".join(lines), errors)
    if isinstance(error, exceptions.Throttled):
        wait = int(error.wait or 1) + 1
        many = "连续多次登录失败" if error.default_code == "locked_out" else "请求过多"
        return problem(
            "too_many_requests", f"{many}，请 {wait} 秒后再试。", **{"Retry-After": str(wait)}
        )
    return _by_status(error)


def _by_status(error: Exception) -> Response | None:
    if not isinstance(error, exceptions.APIException):
        return None
    codes = {status: code for code, (status, *_) in PROBLEMS.items() if code != "invalid"}
    return problem(codes.get(error.status_code, "failed"))


@csrf_exempt
def not_found(request, *args, **kwargs) -> JsonResponse:
    """Whatever stands under /api/ and is no endpoint."""
    return JsonResponse(
        body_of("not_found", "没有这个接口，请看 /api/v1/ 的目录。"),
        status=404,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
