"""What measurements print."""

import io

import pytest

from bench.reporting import Reporter, percentile


@pytest.mark.parametrize(("share", "value"), [(0.5, 5), (0.95, 10), (0.99, 10), (0.1, 1), (0, 1)])
def test_a_percentile_is_one_of_the_values(share: float, value: float) -> None:
    assert percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], share) == value


def test_a_table_has_its_columns_in_line() -> None:
    out = Reporter(stream=io.StringIO())
    out.table(("name", "n"), [("a", 1_234.5), ("long name", 7)])
    out.ratio("a / b", 1, 0)
    assert isinstance(out.stream, io.StringIO)
    assert out.stream.getvalue().splitlines() == [
        "  name              n",
        "  a          1,234.50",
        "  long name         7",
        "  a / b: not measurable",
    ]
