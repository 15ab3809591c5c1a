from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from config.operations import backups


class Command(BaseCommand):
    help = (
        "把数据库和文件备份到一个文件（默认在数据文件夹的 backups/ 下）。备份时系统可以照常使用。"
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path)

    def handle(self, *, file, **options):
        try:
            made = backups.back_up(file)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"已备份到 {made}（{made.stat().st_size / 1e6:.1f} MB）。")
