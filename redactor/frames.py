"""scan, redact and check for data frames of pandas, polars and Arrow: a frame in, a frame of the same kind out.

Rows are records and get the verdict that the command line gives the same records in a file. Needs the extra
``frames``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from redactor import naming
from redactor.errors import ConfigurationError, InputError, OutputError, UsageError
from redactor.formats.table import Row, Table, cell_text, open_table
from redactor.report import Item
from redactor.session import Session, open_session
from redactor.tabular import (
    FINDINGS,
    check_table,
    finding_row,
    prove_rows,
    redact_rows,
    require_harvest,
    scan_table,
    telling_names,
)

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

NAME = "frame"


def scan(
    frame: Any,
    policy: str | None = None,
    *,
    name: str = NAME,
    row_id: str | None = None,
    list_all: bool = False,
    session: Session | None = None,
) -> Any:
    """Return what the policy protects and *frame* shows, one finding a row (see ``tabular.FINDINGS``), no text.

    Args:
        frame: a pandas or polars DataFrame, or an Arrow table; its rows are records.
        policy: a shipped policy's name or a policy file; without it what the command line would take.
        name: what findings call the frame, as they would a file.
        row_id: a column of distinct whole numbers to call records by, instead of their 0-based places. It is no
            part of the record: it is not examined, and it stays in copies.
        list_all: also identifiers that the policy keeps.
        session: an opened session, for several calls in a row; *policy* then goes unused.

    Raises:
        UsageError: not a frame, or an unusable *row_id*.
        InputError: something in the frame cannot be examined.
        DetectionError: a recognizer could not finish.
        ConfigurationError: see ``open_session``; or narwhals is not installed.
    """
    session = session or open_session(policy)
    taken = _taken(frame, session, name, row_id)
    return _findings(taken, scan_table(session, taken.table, list_all=list_all))


def check(
    frame: Any,
    policy: str | None = None,
    *,
    name: str = NAME,
    row_id: str | None = None,
    session: Session | None = None,
) -> Any:
    """Return contradictions and give-backs within and across the rows. Arguments and errors as of :func:`scan`."""
    session = session or open_session(policy)
    taken = _taken(frame, session, name, row_id)
    return _findings(taken, check_table(session, taken.table))


def redact(
    frame: Any,
    policy: str | None = None,
    *,
    name: str = NAME,
    row_id: str | None = None,
    session: Session | None = None,
) -> Any:
    """Return a redacted copy of *frame*: its rows, columns and dtypes in their order, proved by value.

    A cell of another dtype than text becomes a missing value when it has to be hidden. A column whose very name
    shows what the policy protects is left out, as in a copied file. Labels, attributes and metadata of the frame
    do not come along. Arguments as of :func:`scan`.

    Raises:
        OutputError: a cell has to be hidden and its dtype knows no missing value.
        VerificationError: a protected value can be read in the copy, which is not returned.
        As :func:`scan` otherwise.
    """
    session = session or open_session(policy)
    taken = _taken(frame, session, name, row_id)
    changed: dict[str, dict[int, str]] = {column.name: {} for column in taken.table.columns}
    protected, telling = [], set(telling_names(session, taken.table))
    for place, (judged, redaction) in zip(taken.order, redact_rows(session, taken.table), strict=True):
        protected.append(redaction.protected)
        telling |= naming.telling_names(judged.record.fragment, redaction.protected)
        for column, text in redaction.values.items():
            if text != judged.record.fragment.values[column]:
                changed[column][place] = text
    copy = _copied(taken, changed, telling)
    again = _taken(copy, session, name, row_id)
    prove_rows(session, taken.table, (dict(r.fragment.values) for r in again.table.records()), protected)
    return copy


@dataclass(frozen=True, slots=True)
class _Taken:
    """A frame as a table. ``order[n]`` is the place in the frame of the table's record *n*."""

    frame: nw.DataFrame[Any] = field(repr=False)
    table: Table
    order: Sequence[int]


def _taken(native: Any, session: Session, name: str, row_id: str | None) -> _Taken:
    frame = _wrapped(native, name)
    places = {column: f"{name}: column {n}" for n, column in enumerate(frame.columns, 1) if column != row_id}
    texts = [_texts(frame[column], place) for column, place in places.items()]
    numbers = _numbers(frame, row_id, name)
    order = sorted(range(len(frame)), key=numbers.__getitem__)
    rows = [Row(name, numbers[place], [column[place] for column in texts]) for place in order]
    table = open_table(name, list(places), rows, session.schema)
    require_harvest(table)
    return _Taken(frame, table, order)


def _wrapped(native: Any, name: str) -> nw.DataFrame[Any]:
    try:
        import narwhals.stable.v2 as nw
    except ImportError:
        raise ConfigurationError("frames need narwhals: in your checkout, pip install '.[frames]'") from None
    try:
        frame: nw.DataFrame[Any] = nw.from_native(native, eager_only=True)
    except TypeError:
        raise UsageError("neither a pandas or polars DataFrame nor an Arrow table") from None
    except Exception:  # noqa: BLE001 - narwhals quotes column names, which can be anything
        raise InputError(f"{name}: its columns need distinct names that are text") from None
    kinds = frame.implementation
    if not (kinds.is_pandas() or kinds.is_polars() or kinds.is_pyarrow()):
        raise UsageError("neither a pandas or polars DataFrame nor an Arrow table")
    if not all(isinstance(column, str) for column in frame.columns):
        raise InputError(f"{name}: its columns need distinct names that are text")
    if kinds.is_pandas() and type(native.index).__name__ != "RangeIndex":
        raise InputError(f"{name}: the index holds labels that are not examined: reset_index() first")
    return frame


def _texts(series: nw.Series[Any], place: str) -> list[str]:
    """The cells as text; a dtype that carries its categories would carry those that no row shows any more."""
    import narwhals.stable.v2 as nw

    if isinstance(series.dtype, nw.Enum):
        raise InputError(f"{place}: an ordered or fixed set of categories: cast it to text")
    missing = series.is_null().to_list()
    return ["" if gone else cell_text(value, place) for value, gone in zip(series.to_list(), missing, strict=True)]


def _numbers(frame: nw.DataFrame[Any], row_id: str | None, name: str) -> Sequence[int]:
    if row_id is None:
        return range(len(frame))
    if row_id not in frame.columns or not frame[row_id].dtype.is_integer():
        raise UsageError("row_id: not a column of whole numbers")
    numbers = frame[row_id].to_list()
    if frame[row_id].is_null().any() or len(set(numbers)) < len(numbers) or min(numbers, default=0) < 0:
        raise InputError(f"{name}: the row ids are not distinct numbers from 0 on")
    return [int(number) for number in numbers]


def _copied(taken: _Taken, changed: Mapping[str, Mapping[int, str]], without: Iterable[str]) -> Any:
    """A new frame, so that nothing of the old one comes along but its columns; those *without* do not."""
    frame, kinds = taken.frame, taken.frame.implementation
    kept = [column for column in frame.columns if column not in without]
    native = {c: _series(frame[c], changed.get(c, {}), taken.table.name).to_native() for c in kept}
    library: Any = kinds.to_native_namespace()
    if kinds.is_pyarrow():
        return library.table(native)
    made = library.DataFrame(native)
    # pandas takes the index of its columns, and with it a name that anybody can have given it.
    return made.rename_axis(index=None, columns=None) if kinds.is_pandas() else made


def _series(old: nw.Series[Any], texts: Mapping[int, str], name: str) -> nw.Series[Any]:
    import narwhals.stable.v2 as nw

    if isinstance(old.dtype, nw.Categorical):  # unused categories would stay, so it is always made anew
        return _with_texts(old.cast(nw.String), texts).cast(nw.Categorical)
    if not texts:
        return old
    if isinstance(old.dtype, nw.String | nw.Object):
        return _with_texts(old, texts)
    return _emptied(old, texts, name)


def _with_texts(old: nw.Series[Any], texts: Mapping[int, str]) -> nw.Series[Any]:
    return old.scatter(list(texts), list(texts.values())) if texts else old


def _emptied(old: nw.Series[Any], places: Iterable[int], name: str) -> nw.Series[Any]:
    import narwhals.stable.v2 as nw

    gone = set(places)
    shown = nw.new_series("shown", [n not in gone for n in range(len(old))], backend=old.implementation)
    frame = old.to_frame()
    native = old.to_native()
    if frame.implementation.is_pandas():
        new: nw.Series[Any] = nw.from_native(native.where(shown.to_list()), series_only=True)
    else:
        new = frame.select(nw.when(shown).then(nw.col(old.name)).alias(old.name))[old.name]
    if new.dtype != old.dtype:
        raise OutputError(f"{name}: a column of {old.dtype} has a value to hide and can hold no missing one: cast it")
    return new


def _findings(taken: _Taken, items: Iterable[Item]) -> Any:
    """The findings as a frame of the kind of the one that was given."""
    import narwhals.stable.v2 as nw

    rows = [finding_row(item) for item in sorted(items, key=lambda item: item.order)]
    columns = {name: [row[n] for row in rows] for n, name in enumerate(FINDINGS)}
    if taken.frame.implementation.is_pandas():
        import pandas as pd

        dtypes = {int: "Int64", float: "float64", str: "str"}
        return pd.DataFrame({n: pd.Series(columns[n], dtype=dtypes[kind]) for n, kind in FINDINGS.items()})
    kinds = {int: nw.Int64(), float: nw.Float64(), str: nw.String()}
    schema = {n: kinds[kind] for n, kind in FINDINGS.items()}
    return nw.from_dict(columns, schema, backend=taken.frame.implementation).to_native()
