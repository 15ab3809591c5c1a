from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from planning.documents.audit import audit_file
from planning.documents.checking import read_fixtures


class Command(BaseCommand):
    help = "来源核对：规划原文中的每一个数字，要么有记录，要么写明不计的理由。"

    def add_arguments(self, parser):
        parser.add_argument("--documents", type=Path, required=True, help="规划原文所在的文件夹")
        parser.add_argument("--fixtures", type=Path, default=settings.BASE_DIR / "fixtures")
        parser.add_argument("--plan", action="append", help="只核对这些规划（编码）")

    def handle(self, *, documents, fixtures, plan, **options):
        if not documents.is_dir():
            raise CommandError(f"没有文件夹 {documents}")
        read = read_fixtures(fixtures)
        if read.mistakes:
            for mistake in read.mistakes:
                self.stderr.write(str(mistake))
            raise CommandError(f"规划文件有 {len(read.mistakes)} 处错误，先改正再核对。")
        chosen = [p for p in read.plans if not plan or p.file.code in plan]
        if not chosen:
            raise CommandError("没有可核对的规划。")
        mistakes = 0
        for placed in chosen:
            mistakes += self._audit(placed, documents / f"{placed.file.code}.txt")
        if mistakes:
            raise CommandError(f"核对不上 {mistakes} 处。")
        self.stdout.write("全部数字都有着落。")

    def _audit(self, placed, path) -> int:
        """Audit one plan and say what was found; returns the number of mistakes."""
        try:
            result = audit_file(placed, path)
        except FileNotFoundError:
            self.stderr.write(f"{path.name}:1: 缺少这个文件")
            return 1
        except (OSError, UnicodeDecodeError) as error:
            self.stderr.write(f"{path.name}:1: 读不出文字：{error}")
            return 1
        encoded = sum(section.encoded for section in result.sections)
        aside = sum(section.set_aside for section in result.sections)
        self.stdout.write(
            f"{placed.file.code}：数字 {encoded + aside + result.unaccounted} 处，"
            f"有记录 {encoded}，不计 {aside}，没有着落 {result.unaccounted}"
        )
        differing = [section for section in result.sections if section.differs]
        if differing:
            locators = {section.code: section.locator for section in placed.sections}
            names = "、".join(locators.get(section.code, "标题以前") for section in differing)
            self.stdout.write(f"  与编码所据版本不一致的章节：{names}")
        for mistake in result.mistakes:
            self.stderr.write(str(mistake))
        return len(result.mistakes)
