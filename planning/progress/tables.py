"""TARGETS.csv and OBSERVATIONS.csv: reading with every mistake's file and line, writing.

A table is read whole or not at all: `Mistakes` carries one `FILE:LINE: what is wrong` for each
thing that is wrong in it.
"""

import csv
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from . import targets as target_columns
from .targets import FIRST_YEAR, LAST_YEAR, mistakes, omissions
from .words import PRECISIONS

OUTPUT_COLUMNS = (
    "code",
    "year",
    "used_year",
    "measured",
    "attained",
    "attainment",
    "progress",
    "elapsed",
    "lead",
    "pace",
    "needed_rate",
    "needed_amount",
    "projected_value",
    "projected_year",
    "status_schedule",
    "status_pace",
    "reason",
)
YES, NO = ("true", "1", "1.0", "yes", "是"), ("false", "0", "0.0", "no", "否")


class Mistakes(Exception):
    """What is wrong in a table, one line of text each."""

    def __init__(self, lines: list[str]):
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass
class Table:
    """The cells of a CSV file by column, the line each row ends on, and what is wrong so far."""

    path: Path
    cells: dict[str, list[str]]
    lines: list[int]
    wrong: list[tuple[int, str]]

    def blame(self, row: int, text: str) -> None:
        self.wrong.append((self.lines[row], text))

    def numbers(self, column: str, required: bool = False) -> np.ndarray:
        """The column as float64, NaN where empty; a cell that is no number is a mistake."""
        number = np.full(len(self.lines), np.nan)
        for row, cell in enumerate(self.cells[column]):
            if not cell:
                if required:
                    self.blame(row, f"{column} is missing")
                continue
            try:
                number[row] = float(cell)
            except ValueError:
                number[row] = math.inf
            # float() also reads "inf", "nan", "1_000" and digits of other scripts.
            if not math.isfinite(number[row]) or "_" in cell or not cell.isascii():
                self.blame(row, f"{column} {cell!r} is not a number")
                number[row] = np.nan
        return number

    def years(self, column: str) -> np.ndarray:
        """The column as int64; every cell must be a year."""
        before = len(self.wrong)
        year = self.numbers(column, required=True)
        bad = np.isnan(year) | (year != np.floor(year)) | (year < FIRST_YEAR) | (year > LAST_YEAR)
        if len(self.wrong) == before:
            for row in np.flatnonzero(bad):
                self.blame(row, f"{column} {self.cells[column][row]!r} is no year")
        return np.where(bad, FIRST_YEAR, year).astype(np.int64)

    def flags(self, column: str) -> np.ndarray:
        """The column as objects True, False, or None where empty."""
        flag = np.full(len(self.lines), None, dtype=object)
        for row, cell in enumerate(self.cells[column]):
            word = cell.lower()
            if word in YES or word in NO:
                flag[row] = word in YES
            elif cell:
                self.blame(row, f"{column} {cell!r} is neither true nor false")
        return flag

    def texts(self, column: str) -> pd.Series:
        return pd.Series(self.cells[column], dtype="str")

    def check(self) -> None:
        """Raise Mistakes if anything is wrong, in the order of the lines."""
        if self.wrong:
            raise Mistakes([f"{self.path}:{line}: {text}" for line, text in sorted(self.wrong)])


def read_table(path: Path, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> Table:
    """The named columns of a CSV file in UTF-8 as stripped text; other columns are left alone."""
    line = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [name.strip() for name in next(reader, [])]
            wrong = [(1, f"column {name} is missing") for name in required if name not in header]
            wrong += [
                (1, f"column {name} comes twice") for name in required if header.count(name) > 1
            ]
            rows, lines = [], []
            for row in reader:
                line = reader.line_num
                if not any(row):
                    continue
                if len(row) != len(header):
                    wrong.append((line, f"{len(row)} cells under {len(header)} column names"))
                    continue
                rows.append(row)
                lines.append(line)
    except OSError as error:
        raise Mistakes([f"{path}: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise Mistakes([f"{path}:{line}: not UTF-8 from here on"]) from error
    except csv.Error as error:
        raise Mistakes([f"{path}:{reader.line_num}: {error}"]) from error
    names = [name for name in (*required, *optional) if name in header]
    place = {name: header.index(name) for name in names}
    cells = {name: [row[place[name]].strip() for row in rows] for name in names}
    table = Table(path, cells, lines, wrong)
    if any(name not in header for name in required):
        table.check()
    return table


def read_targets_csv(path: Path) -> pd.DataFrame:
    """The targets of TARGETS.csv, ready for `evaluate`; raises Mistakes."""
    table = read_table(path, target_columns.COLUMNS)
    frame = pd.DataFrame(index=range(len(table.lines)))
    for column in target_columns.COLUMNS:
        if column in target_columns.NUMBER_COLUMNS or column in target_columns.YEAR_COLUMNS:
            frame[column] = table.numbers(column)
        elif column in target_columns.FLAG_COLUMNS:
            frame[column] = table.flags(column)
        else:
            frame[column] = table.texts(column)
    # A cell already blamed for not being a number must not be blamed for being empty as well.
    blamed = {(line, text.split()[0]) for line, text in table.wrong}
    for row, text in (*mistakes(frame), *omissions(frame)):
        if (table.lines[row], text.split()[0]) not in blamed:
            table.blame(row, text)
    table.check()
    for column in ("series", "series_b"):
        frame[column] = frame[column].mask(frame[column] == "")
    return frame


def read_observations_csv(path: Path) -> pd.DataFrame:
    """The observations of OBSERVATIONS.csv, ready for `evaluate`; raises Mistakes."""
    optional = ("precision", "vintage", "segment", "period_start")
    table = read_table(path, ("series", "year", "value"), optional)
    frame = pd.DataFrame({"series": table.texts("series"), "year": table.years("year")})
    frame["value"] = table.numbers("value", required=True)
    for row in np.flatnonzero(frame["series"] == ""):
        table.blame(row, "series is missing")
    for column in ("segment", "period_start"):
        if column in table.cells:
            frame[column] = table.numbers(column)
            for row in np.flatnonzero(frame[column] % 1 > 0):
                table.blame(row, f"{column} {table.cells[column][row]!r} is no whole number")
    for column in ("precision", "vintage"):
        if column in table.cells:
            frame[column] = table.texts(column)
    if "precision" in frame:
        for row in np.flatnonzero(~frame["precision"].isin(("", *PRECISIONS))):
            table.blame(row, f"unknown precision {frame['precision'].iloc[row]!r}")
    key = [name for name in frame.columns if name not in ("value", "precision")]
    for row in np.flatnonzero(frame.duplicated(key)):
        series, year = frame["series"].iloc[row], frame["year"].iloc[row]
        table.blame(row, f"series {series!r} has two figures for {year}")
    table.check()
    return frame


def evaluations_csv(evaluations: pd.DataFrame) -> str:
    """The evaluations as CSV text with OUTPUT_COLUMNS.

    Numbers carry twelve significant digits (what lies beyond is binary rounding), years are
    whole, `attained` is true, false or empty, and `reason` names the missing year after a colon.
    """
    frame = evaluations[list(OUTPUT_COLUMNS)].copy()
    for column in ("used_year", "projected_year"):
        frame[column] = frame[column].astype("Int64")
    frame["attained"] = frame["attained"].map({True: "true", False: "false"})
    missing = evaluations["missing_year"]
    named = (evaluations["reason"] == "missing_year") & missing.notna()
    frame["reason"] = frame["reason"].astype("str")
    frame.loc[named, "reason"] += ":" + missing[named].astype("int64").astype("str")
    return frame.to_csv(index=False, float_format="%.12g", lineterminator="\n")
