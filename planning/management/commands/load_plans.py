from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from planning.documents.checking import read_fixtures
from planning.documents.loading import load


class Command(BaseCommand):
    help = "校验并载入规划：部门、对象、指标和 plans/*.yaml。有一处错误就什么也不改。"

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BASE_DIR / "fixtures")

    def handle(self, *, folder, **options):
        if not folder.is_dir():
            raise CommandError(f"没有文件夹 {folder}")
        fixtures = read_fixtures(folder)
        if fixtures.mistakes:
            for mistake in fixtures.mistakes:
                self.stderr.write(str(mistake))
            raise CommandError(f"发现 {len(fixtures.mistakes)} 处错误，数据库没有改动。")
        for line in load(fixtures).lines():
            self.stdout.write(line)
