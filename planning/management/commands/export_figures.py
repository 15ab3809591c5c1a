from django.core.management.base import BaseCommand

from planning.documents.exporting import FIGURE_COLUMNS, figure_rows, write_csv


class Command(BaseCommand):
    help = "把全部数字（目标、项目、资金、政策数值、基期、结果）以 CSV 写到标准输出。"

    def handle(self, **options):
        write_csv(FIGURE_COLUMNS, figure_rows())
