"""What the gazetteers answer, and what they refuse to guess."""

from __future__ import annotations

import subprocess
import sys

import pytest

from redactor import lexicon
from redactor.lexicon import Kind, Level, Place


def test_an_acronym_of_three_bodies_gives_all_three() -> None:
    assert [body.id for body in lexicon.coalition("CBDDH")] == ["bf-cbddh", "bj-cddh", "bi-cbddh"]


@pytest.mark.parametrize("form", ["C.B.D.D.H.", "cbddh", "C B D D H", "CB\u200bDDH"])
def test_all_ways_of_writing_an_acronym_are_one(form: str) -> None:
    assert lexicon.coalition(form) == lexicon.coalition("CBDDH")


def test_a_translated_name_is_known() -> None:
    assert [b.id for b in lexicon.coalition("Malian Coalition of Human Rights Defenders")] == ["ml-comaddh"]


def test_an_unknown_name_is_no_body() -> None:
    assert lexicon.coalition("Coalition zodienne") == ()


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Burkina Faso", Place("burkina faso", Level.COUNTRY, ("BF",))),
        ("Costa do Marfim", Place("costa do marfim", Level.COUNTRY, ("CI",))),
        ("Nzérékoré", Place("nzerekore", Level.REGION, ("GN",))),
        ("Man", Place("man", Level.TOWN, ("CI",), ambiguous=True)),
        ("Liptako-Gourma", Place("liptako gourma", Level.SUPRANATIONAL, ("BF", "NE", "ML"))),
    ],
)
def test_places(name: str, place: Place) -> None:
    found = lexicon.place(name)
    assert found is not None
    assert (found.key, found.level, sorted(found.countries), found.ambiguous) == (
        place.key,
        place.level,
        sorted(place.countries),
        place.ambiguous,
    )


def test_a_name_of_two_countries_is_not_decided() -> None:
    found = lexicon.place("Gaya")
    assert found is not None
    assert {"NE", "NG"} <= set(found.countries)


def test_one_letter_parts_niger_from_nigeria() -> None:
    assert (lexicon.demonyms()["nigerienne"], lexicon.demonyms()["nigeriane"]) == (("NE",), ("NG",))


def test_a_body_is_known_with_its_country_and_its_secretariat() -> None:
    bodies = [body for name in ("ROADDH", "NCHRD-B") for body in lexicon.coalition(name)]
    told = [(body.country, body.secretariat_country) for body in bodies]
    assert told == [(None, "TG"), ("BI", "UG")]


def test_regions_by_cldr() -> None:
    assert lexicon.region_of("BF", "fr") == "Afrique occidentale"
    assert lexicon.region_of("BF", "en") == "Western Africa"
    assert lexicon.region_of("FR") is None


def test_hits_are_whole_words_and_keep_their_offsets() -> None:
    text = "Mali, malice and Cote-d'Ivoire; (Gao. Kidal)"
    hits = [(text[h.start : h.end], h.key) for h in lexicon.hits(text) if Kind.PLACE in h.kinds]
    assert hits == [("Mali", "mali"), ("Cote-d'Ivoire", "cote d ivoire"), ("Gao", "gao"), ("Kidal", "kidal")]


def test_a_name_does_not_run_over_the_end_of_a_sentence() -> None:
    assert "porto novo" not in {hit.key for hit in lexicon.hits("Il est à Porto. Novo est là.")}


def test_every_body_has_a_source_and_every_collision_exists() -> None:
    ids = {entry["id"] for entry in lexicon.data("coalitions")["bodies"]}
    assert all(entry["sources"] for entry in lexicon.data("coalitions")["bodies"])
    assert {i for c in lexicon.data("coalitions")["collisions"] for i in c["bodies"]} <= ids


def test_loading_does_not_import_spacy() -> None:
    code = "import sys; from redactor import lexicon; lexicon.hits('x'); sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("lang", lexicon.LANGUAGES)
def test_what_a_country_is_generalised_to_is_a_place_that_a_policy_keeps(lang: str) -> None:
    countries = {code for members in lexicon.data("places")["containment"].values() for code in members}
    regions = {lexicon.region_of(code, lang) or "" for code in countries}
    assert {(name, place.level if (place := lexicon.place(name)) else None) for name in regions} == {
        (name, Level.SUPRANATIONAL) for name in regions
    }
