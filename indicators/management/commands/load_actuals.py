from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from indicators.actuals import load_actuals, read_actuals


class Command(BaseCommand):
    help = "校验并载入真实年度数据（observations.csv、sources.csv、series.yaml）。"

    def add_arguments(self, parser):
        parser.add_argument(
            "folder", nargs="?", type=Path, default=settings.BASE_DIR / "fixtures" / "actuals"
        )

    def handle(self, *, folder, **options):
        if not folder.is_dir():
            raise CommandError(f"没有文件夹 {folder}")
        actuals = read_actuals(folder)
        if actuals.mistakes:
            for mistake in sorted(actuals.mistakes):
                self.stderr.write(str(mistake))
            raise CommandError(f"发现 {len(actuals.mistakes)} 处错误，数据库没有改动。")
        counts = load_actuals(actuals)
        self.stdout.write(
            "年度数据：新发布 {published} 条，存为草稿（等级 C）{drafts} 条，"
            "原已载入 {known} 条".format(**counts)
        )
