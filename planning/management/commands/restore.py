from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from config.operations import backups


class Command(BaseCommand):
    help = "用备份文件恢复：现有的数据库内容全部换成备份中的。先停下网站和计算进程。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="不再询问")

    def handle(self, *, file, yes, **options):
        if not yes:
            raise CommandError(
                "这会丢弃现有的全部内容。确定要恢复请加 --yes；可先用 backup 另存一份。"
            )
        try:
            manifest = backups.restore(file)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"已恢复到 {manifest['made_at']} 的状态，共 {sum(manifest['rows'].values())} 行。"
        )
