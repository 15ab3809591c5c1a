from django.core.management.base import BaseCommand, CommandError

from planning import scale_data


class Command(BaseCommand):
    help = "在空数据库里造一个虚构的国家（演示），用来试验规模：31 省、620 市、10 万目标。"

    def add_arguments(self, parser):
        parser.add_argument("--targets", type=int, default=100_000)
        parser.add_argument("--observations", type=int, default=1_000_000)
        parser.add_argument("--departments", type=int, default=2_000)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *, targets, observations, departments, seed, verbosity, **options):
        try:
            for line in scale_data.make_nation(targets, observations, departments, seed):
                if verbosity:
                    self.stdout.write(line)
        except scale_data.NotEmpty as refusal:
            raise CommandError(str(refusal)) from refusal
