"""python -m planning.progress TARGETS.csv OBSERVATIONS.csv --year Y

Evaluates every target in the year Y and writes CSV to standard output, one row per target in the
order of TARGETS.csv. If anything is wrong in the input, every mistake goes to standard error as
FILE:LINE: what is wrong, nothing to standard output, and the exit status is 1.
"""

import argparse
import sys
from pathlib import Path

from .evaluate import evaluate
from .tables import Mistakes, evaluations_csv, read_observations_csv, read_targets_csv
from .targets import FIRST_YEAR, LAST_YEAR


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m planning.progress",
        description="Evaluate the targets of one CSV file against the observations of another.",
    )
    parser.add_argument("targets", type=Path, metavar="TARGETS.csv")
    parser.add_argument("observations", type=Path, metavar="OBSERVATIONS.csv")
    parser.add_argument("--year", type=_year, required=True, metavar="Y")
    given = parser.parse_args(arguments)

    wrong, tables = [], []
    for read, path in (
        (read_targets_csv, given.targets),
        (read_observations_csv, given.observations),
    ):
        try:
            tables.append(read(path))
        except Mistakes as mistakes:
            wrong += mistakes.lines
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        return 1
    sys.stdout.write(evaluations_csv(evaluate(*tables, years=given.year)))
    return 0


def _year(text: str) -> int:
    year = int(text)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError
    return year


if __name__ == "__main__":
    sys.exit(main())
