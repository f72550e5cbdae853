"""Coarser words: exact cases as data, and the laws that hold for all of them."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from redactor.generalise import generalise_amount, generalise_date, generalise_role

CASES = yaml.safe_load((Path(__file__).parents[1] / "fixtures" / "generalise.yaml").read_text("utf-8"))

MONTHS = ("March", "mars", "março", "août", "Dec.", "décembre", "novembro", "JUIN")
DAYS = st.integers(1, 31)
YEARS = st.integers(1990, 2039)
FINE_DATES = st.one_of(
    st.builds("{} {} {}".format, DAYS, st.sampled_from(MONTHS), YEARS),
    st.builds("{} de {} de {}".format, DAYS, st.sampled_from(MONTHS), YEARS),
    st.builds("du {} au {} {} {}".format, DAYS, DAYS, st.sampled_from(MONTHS), YEARS),
    st.builds("{:02d}/{:02d}/{}".format, DAYS, st.integers(1, 12), YEARS),
    st.builds("{}-{:02d}-{:02d}".format, YEARS, st.integers(1, 12), DAYS),
    st.builds("{} {} {} – {} {} {}".format, *(DAYS, st.sampled_from(MONTHS), YEARS) * 2),
)


@pytest.mark.parametrize(("text", "year", "month"), CASES["dates"])
def test_a_date_becomes_its_year_or_its_month(text, year, month):
    assert (generalise_date(text, "year"), generalise_date(text, "month")) == (year, month)


@pytest.mark.parametrize(("text", "band"), CASES["amounts"])
def test_an_amount_becomes_its_band(text, band):
    assert generalise_amount(text) == band


@pytest.mark.parametrize(("text", "name"), CASES["roles"])
def test_a_role_becomes_its_class(text, name):
    assert generalise_role(text) == name


@given(FINE_DATES)
def test_a_year_is_all_that_is_left_of_a_fine_date(text):
    coarse = generalise_date(text, "year")
    assert coarse is not None
    assert all(len(part) == 4 and part in text for part in coarse.split("–"))


@given(FINE_DATES)
def test_a_month_keeps_no_day(text):
    coarse = generalise_date(text, "month")
    assert coarse is not None
    numbers = coarse.replace("–", " ").replace("-", " ").split()
    assert coarse != text
    assert all(len(n) == 4 or 1 <= int(n) <= 12 for n in numbers if n.isdigit())
    assert sum(n.isdigit() and len(n) < 4 for n in numbers) <= text.count("/") + text.count("-")


@given(st.one_of(FINE_DATES, st.text(max_size=40)), st.sampled_from(("year", "month")))
def test_generalising_a_date_again_changes_nothing(text, to):
    once = generalise_date(text, to)
    assert once is None or generalise_date(once, to) == once


@given(st.text(max_size=40))
def test_what_is_returned_of_any_text_is_the_text_or_holds_years_and_months_only(text):
    coarse = generalise_date(text, "year")
    assert coarse is None or coarse == text or coarse.replace("–", "").isdigit()


@given(st.integers(0, 10**12), st.sampled_from(("FCFA", "EUR", "$", "euros", "")))
def test_a_band_holds_the_amount_and_is_stable(amount, currency):
    band = generalise_amount(f"{amount} {currency}")
    assert band is not None
    low, high = (int("".join(filter(str.isdigit, part))) for part in band.split("–"))
    assert low <= amount < high
    assert generalise_amount(band) == band


@given(st.text(max_size=40))
def test_a_class_of_roles_is_stable_and_quotes_nothing(text):
    name = generalise_role(text)
    assert name is None or (name.startswith("[role-") and generalise_role(name) == name)
