from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import quantities


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1.2万亿元", "1.2", "万亿元"),
        ("3,266 亿元", "3266", "亿元"),
        ("77.1%", "77.1", "%"),
        ("７７﹒１１％", "77.11", "%"),
        ("−3.5", "-3.5", None),
        ("１，２３４", "1234", None),
        ("3.5亿部", "3.5", "亿部"),
    ],
)
def test_quantities_are_read_as_people_write_them(text, value, unit):
    quantity = quantities.parse(text)
    assert quantity.value == Decimal(value)
    assert (quantity.unit.name if quantity.unit else None) == unit


@pytest.mark.parametrize("text", ["", "多于3", "1,23", "1.2.3", "12亿条龙", "=1+1", "NaN", "1e5"])
def test_what_is_no_quantity_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"不是数字|未知的单位"):
        quantities.parse(text)


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        ("2.11", "万亿元", "亿元", "21100"),
        ("500", "万千瓦", "千瓦", "5000000"),
        ("2", "GW", "万千瓦", "200"),
        ("65", "平方公里", "万平方米", "6500"),
    ],
)
def test_units_of_one_dimension_convert_exactly(value, source, target, expected):
    assert quantities.convert(Decimal(value), source, target) == Decimal(expected)


@pytest.mark.parametrize(("source", "target"), [("亿元", "万吨"), ("个", "家"), ("%", "亿元")])
def test_different_things_do_not_convert(source, target):
    with pytest.raises(ValueError, match="不能换算"):
        quantities.convert(Decimal(1), source, target)


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9
    ),
    st.sampled_from(["元", "万元", "亿元", "万亿元", "千亿元"]),
    st.sampled_from(["元", "万元", "亿元", "万亿元"]),
)
def test_there_and_back_is_the_same(value, one, other):
    there = quantities.convert(value, one, other)
    assert quantities.convert(there, other, one) == value
