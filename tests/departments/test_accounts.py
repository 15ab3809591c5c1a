"""Signing in, being locked out, passwords given and changed, and the log of it all."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from departments.models import AuditEntry, User
from tests import factories as f

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse"


@pytest.fixture
def coordinator(db):
    return f.UserFactory(role=User.Role.COORDINATOR)


def sign_in(client, name, password=PASSWORD):
    return client.post(reverse("sign_in"), {"username": name, "password": password})


def actions():
    return list(AuditEntry.objects.order_by("id").values_list("action", "about"))


def test_signing_in_and_out_is_in_the_log(client, official):
    assert sign_in(client, official.username).status_code == 302
    client.post(reverse("sign_out"))
    assert actions() == [("signed_in", ""), ("signed_out", "")]
    assert AuditEntry.objects.first().by == official


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(client, official):
    def words(response):
        text = response.content.decode()
        return (
            text[text.index('<form class="form"') :].replace(official.username, "").split("csrf")[0]
        )

    known = sign_in(client, official.username, "wrong")
    unknown = sign_in(client, "nobody-of-that-name", "wrong")
    assert known.status_code == unknown.status_code == 200
    assert words(known) == words(unknown)
    assert actions() == [
        ("sign_in_refused", official.username),
        ("sign_in_refused", "（不存在的用户名）"),
    ]


@pytest.mark.parametrize("name", ["known", "nobody-of-that-name"])
def test_after_many_failures_nobody_gets_in_for_a_while(client, settings, name):
    f.UserFactory(username="known")
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        assert sign_in(client, name, "wrong").status_code == 200
    locked = sign_in(client, name, "wrong")
    assert locked.status_code == 429 and "暂时不能登录" in locked.content.decode()
    assert sign_in(client, name).status_code == 429


def test_a_disabled_account_does_not_get_in(client):
    user = f.UserFactory(is_active=False)
    assert sign_in(client, user.username).status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_new_account_gets_a_password_once_and_must_change_it(client, coordinator):
    client.force_login(coordinator)
    client.post(
        reverse("account_new"),
        {"username": "li", "first_name": "李", "role": "official", "is_active": "on"},
    )
    page = client.get(reverse("accounts")).content.decode()
    password = page.split("<code>")[1].split("</code>")[0]
    assert password not in client.get(reverse("accounts")).content.decode()

    client.logout()
    sign_in(client, "li", password)
    assert client.get(reverse("overview")).url == reverse("password")
    changed = {
        "old_password": password,
        "new_password1": "长江黄河1234",
        "new_password2": "长江黄河1234",
    }
    client.post(reverse("password"), changed)
    assert client.get(reverse("overview")).status_code == 200


def test_a_reset_password_signs_the_person_out(client, coordinator, official):
    client.force_login(official)
    other = type(client)()
    other.force_login(coordinator)
    other.post(reverse("account_reset", args=[official.pk]))
    client.get(reverse("overview"))
    assert (
        "_auth_user_id" not in client.session
        or not client.get("/").wsgi_request.user.is_authenticated
    )


def test_a_clerk_without_a_department_is_refused_with_what_to_do(client, coordinator):
    client.force_login(coordinator)
    page = client.post(
        reverse("account_new"), {"username": "wang", "role": "clerk", "is_active": "on"}
    )
    assert "填报人员必须属于一个部门" in page.content.decode()
    assert not User.objects.filter(username="wang").exists()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE departments_auditentry SET about = 'x'", "DELETE FROM departments_auditentry"],
)
def test_the_log_cannot_be_changed(client, official, statement):
    sign_in(client, official.username)
    with pytest.raises(IntegrityError, match="审计记录"), transaction.atomic():
        connection.cursor().execute(statement)
    assert AuditEntry.objects.count() == 1
