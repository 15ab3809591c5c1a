"""A database with figures takes the migrations of its tables, and is guarded again afterwards."""

import os
import subprocess
import sys

from config.environment import BASE_DIR

# In a process of its own: it needs a database file that nobody else uses.
STEPS = """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django
django.setup()
from django.core.management import call_command
from indicators.models import Revision
call_command("migrate", verbosity=0)
call_command("load_plans", verbosity=0)
call_command("load_actuals", verbosity=0)
figures = Revision.objects.count()
for app, earlier in (("indicators", "0004"), ("planning", "0011")):
    call_command("migrate", app, earlier, verbosity=0)
    call_command("migrate", verbosity=0)
assert Revision.objects.count() == figures > 400
from django.db import connection
try:
    connection.cursor().execute("UPDATE indicators_revision SET value = 1")
except Exception as error:
    print("guarded", error)
"""


def test_figures_stay_and_stay_guarded_when_the_table_of_sources_changes(tmp_path):
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", STEPS],
        cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert "guarded 修订不能修改或删除" in done.stdout
