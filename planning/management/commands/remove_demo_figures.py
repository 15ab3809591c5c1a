from django.core.management.base import BaseCommand

from planning.demo import remove_invented


class Command(BaseCommand):
    help = "去掉全部演示数据，并重新评价受影响的目标。"

    def handle(self, **options):
        self.stdout.write(f"去掉演示数据 {remove_invented()} 条。")
