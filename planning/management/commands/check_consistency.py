import json
import sys

from django.core.management.base import BaseCommand

from planning.documents.consistency.storing import refresh_findings
from planning.documents.exporting import finding_rows
from planning.models import FindingClass, Severity


class Command(BaseCommand):
    help = "规划体检：找出各规划之间和规划内部对不上的数字、名单、地点和部门。"

    def add_arguments(self, parser):
        parser.add_argument("--format", choices=["text", "json"], default="text", dest="style")

    def handle(self, *, style, **options):
        refresh_findings()
        rows = list(finding_rows())
        if style == "json":
            # Chinese text goes out as UTF-8 whatever the terminal's locale is.
            text = json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
            if self.stdout._out is sys.stdout:
                sys.stdout.buffer.write(text.encode())
                sys.stdout.buffer.flush()
            else:
                self.stdout.write(text, ending="")
            return
        for row in rows:
            words = str(Severity(row["severity"]).label), str(FindingClass(row["class"]).label)
            self.stdout.write(f"[{'·'.join(words)}] {row['explanation']}")
            for side in row["sides"]:
                figure = f"{side['comparator']} {side['value']} {side['unit']}".strip()
                self.stdout.write(f"    {side['plan']}  {side['locator']}  {figure}")
        self.stdout.write(f"发现 {len(rows)} 处。")
