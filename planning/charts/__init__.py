"""Charts as plain Plotly figures: data and words only; the look is one theme in `yuce.js`.

Numbers are floats here and nowhere else become text. The builders take rows that a selector has
fetched; they ask the database for nothing.
"""

from planning.charts.chart import Chart
from planning.charts.indexes import indexes
from planning.charts.roads import figures_of, goal_in_series, required_path, series_lines, table
from planning.charts.roads import trajectory as trajectory
from planning.charts.slopes import slope
from planning.charts.spans import plan_spans
from planning.charts.states import heat_map
from planning.charts.trees import cluster_sizes

__all__ = [
    "Chart",
    "cluster_sizes",
    "figures_of",
    "goal_in_series",
    "heat_map",
    "indexes",
    "plan_spans",
    "required_path",
    "series_lines",
    "slope",
    "table",
    "trajectory",
]
