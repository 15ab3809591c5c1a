import io
import json
import sys

from django.core.management.base import BaseCommand

from planning.documents.outlining import structure


class Command(BaseCommand):
    help = "把规划中没有数字的内容（集群、园区、分工、专栏、项目等）以 JSON 写到标准输出。"

    def handle(self, **options):
        # Chinese text goes out as UTF-8 whatever the terminal's locale is.
        stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
        json.dump(structure(), stream, ensure_ascii=False, indent=1)
        stream.write("\n")
        stream.flush()
        stream.detach()
