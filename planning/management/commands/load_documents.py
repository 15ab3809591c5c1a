from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from planning.documents.clauses import load_text
from planning.models import Paragraph, Plan


class Command(BaseCommand):
    help = "载入规划原文（文件夹中的 iu12.txt 等），页面随之显示每个数字所在的段落。规划文件改动后再运行一次。"

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, help="规划原文所在的文件夹")
        parser.add_argument("--remove", action="store_true", help="去掉已载入的原文")

    def handle(self, *, folder, remove, **options):
        if remove:
            number, _ = Paragraph.objects.all().delete()
            self.stdout.write(f"去掉原文 {number} 段。")
            return
        if folder is None:
            raise CommandError("请写明规划原文所在的文件夹。")
        if not folder.is_dir():
            raise CommandError(f"没有文件夹 {folder}")
        loaded = sum(self._load(plan, folder / f"{plan.code}.txt") for plan in Plan.objects.all())
        if not loaded:
            raise CommandError("没有载入任何原文。")

    def _load(self, plan: Plan, path: Path) -> bool:
        try:
            number, missing, changed = load_text(plan, path)
        except FileNotFoundError:
            self.stderr.write(f"{path.name}：没有这个文件，{plan.short_title}的原文没有改动")
            return False
        except (OSError, UnicodeDecodeError) as error:
            self.stderr.write(f"{path.name}：读不出文字（{error}），原文没有改动")
            return False
        change = "" if changed else "，没有变化"
        self.stdout.write(f"{plan.code}：{number} 段{change}")
        for locator in missing:
            self.stderr.write(f"{path.name}：没有找到章节“{locator}”，其文字留在前一章节")
        return True
