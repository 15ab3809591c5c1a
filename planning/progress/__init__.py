"""The arithmetic of progress (进度评价): pure functions over pandas frames, without Django.

`evaluate` judges targets against observations, design.md §3; docs/methodology.md explains it and
prints the worked examples that the tests assert.
"""

from .evaluate import evaluate
from .words import REASONS, STATUSES

__all__ = ["REASONS", "STATUSES", "evaluate"]
