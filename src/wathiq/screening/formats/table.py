"""Lists in rows with a header: CSV files, and the sheets of workbooks."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import structlog

from wathiq.screening.formats.format import tidy
from wathiq.screening.refusal import ListRefused

_HEADER_WITHIN = 10  # rows; titles and dates stand above it
_LONGEST_LINE = 1_000_000

Row = Mapping[str, str]

_log = structlog.get_logger(__name__)


def csv_rows(path: Path, delimiter: str, required: Sequence[str], known: re.Pattern[str]) -> Iterator[Row]:
    """The rows of a CSV file by their columns' names; one with fewer or more values than the header is refused."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(lines(file), delimiter=delimiter, strict=True)
        try:
            header = header_of(reader, required, known)
            for row in reader:
                if len(row) == len(header):
                    yield dict(zip(header, map(tidy, row), strict=True))
                elif row:
                    raise ListRefused("damaged", f"line {reader.line_num} has {len(row)} values, not {len(header)}")
        except UnicodeDecodeError:
            raise ListRefused("damaged", "the CSV is not UTF-8") from None
        except csv.Error as error:
            raise ListRefused("damaged", f"the CSV is malformed or breaks off: {error}") from None


def lines(file: Iterable[str]) -> Iterator[str]:
    """The lines of a file; one that no list has, and that would fill the memory once parsed, is refused."""
    for line in file:
        if len(line) > _LONGEST_LINE:
            raise ListRefused("damaged", f"a line has more than {_LONGEST_LINE} characters")
        yield line


def header_of(rows: Iterator[Sequence[str]], required: Sequence[str], known: re.Pattern[str]) -> list[str]:
    """The first row that has all required columns. Columns that are not known are left alone, with a warning."""
    for row in islice(rows, _HEADER_WITHIN):
        header = [value.strip() for value in row]
        if set(required) <= set(header):
            warn_of_unknown(header, known)
            return header
    raise ListRefused("incomplete", f"no header has the columns {', '.join(required)}")


def warn_of_unknown(columns: Iterable[str], known: re.Pattern[str]) -> None:
    unknown = [column for column in columns if column and not known.fullmatch(column)]
    if unknown:
        _log.warning("unknown_columns", columns=unknown)


def either(columns: Iterable[str]) -> re.Pattern[str]:
    """A pattern for exactly these columns."""
    return re.compile("|".join(map(re.escape, columns)))
