from django.core.management.base import BaseCommand

from planning.demo import invent_figures


class Command(BaseCommand):
    help = "为没有数据的序列生成演示数据（虚构，处处标明“演示”）。"

    def handle(self, **options):
        self.stdout.write(
            f"生成演示数据 {invent_figures()} 条。用 manage.py remove_demo_figures 可全部去掉。"
        )
