"""How often one may ask the interface, where several web processes answer."""

import urllib.error
import urllib.request

import pytest
from django.conf import settings

from tests.services.servers import eventually, free_port


@pytest.mark.parametrize("with_redis", [True, False])
def test_web_processes_count_together_and_let_pass_without_redis(
    processes, redis_server, with_redis
):
    if not with_redis:
        processes.environ["REDIS_URL"] = ""
    port = free_port()
    processes.start(
        "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "3",
        "--no-control-socket",
    )  # fmt: skip

    def status(path: str = "/api/v1/") -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    eventually(lambda: status("/healthz") == 200, 30, "the web process serves")
    allowed = int(settings.API_RATES["visitor"].split("/")[0])
    assert {status() for _ in range(allowed)} == {200}
    assert {status() for _ in range(5)} == {429}
    if with_redis:
        redis_server.stop()
        assert {status() for _ in range(5)} == {200}
