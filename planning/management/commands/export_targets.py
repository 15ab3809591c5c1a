from django.core.management.base import BaseCommand

from planning.documents.exporting import TARGET_COLUMNS, target_rows, write_csv


class Command(BaseCommand):
    help = "把全部数值目标以 CSV 写到标准输出。"

    def handle(self, **options):
        write_csv(TARGET_COLUMNS, target_rows())
