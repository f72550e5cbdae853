"""Deciding: where a measure leads to."""

import pytest

from tests.deciding import actions, changed, outcome

REFUGE = changed(
    levels={
        level: {
            "rules": [
                {"id": "led", "entities": ["LOCATION"], "after": ["PROTECTION_MEASURE"], "action": {"type": "replace"}},
                {"id": "all", "entities": ["*"], "action": {"type": "keep"}},
            ]
        }
        for level in ("open", "confidential")
    }
)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("[[PROTECTION_MEASURE|moved]] when her very old aunt of lower [[LOCATION|Zodeville]] fell ill", "all"),
        ("[[PROTECTION_MEASURE|moved]] when her old aunt of lower [[LOCATION|Zodeville]] fell ill", "led"),
        ("[[PROTECTION_MEASURE|moved]] (husband, mother, two sons and the new baby) to [[LOCATION|Zodeville]]", "led"),
        ("[[PROTECTION_MEASURE|moved]] by Mme. Exemplo on 3.5.2024 at 9:30 to [[LOCATION|Zodeville]]", "led"),
        ("[[PROTECTION_MEASURE|Safe house]]: [[LOCATION|Zodeville]]", "led"),
        ("[[PROTECTION_MEASURE|Relogement]] : [[LOCATION|Zodeville]]", "led"),
        ("[[PROTECTION_MEASURE|moved]] that day: [[LOCATION|Zodeville]] is calm", "all"),
        ("[[PROTECTION_MEASURE|moved]] to aunts in [[LOCATION|Zodeville]]", "led"),
        ("[[PROTECTION_MEASURE|moved]] [[LOCATION|Zodeville]]", "led"),
        ("[[PROTECTION_MEASURE|moved]]. [[LOCATION|Zodeville]] is calm", "all"),
        ("[[LOCATION|Zodeville]]: [[PROTECTION_MEASURE|moved]]", "all"),
        ("[[ROLE|moved]] to [[LOCATION|Zodeville]]", "all"),
    ],
)
def test_a_rule_with_after_fits_what_follows_in_the_sentence(text, rule):
    plan = outcome(REFUGE, Outcome=text, Confidential="no")
    assert [d.policy_rule for d in plan.decisions if d.finding.entity == "LOCATION"] == [f"open.{rule}"]


def test_what_a_measure_leads_to_once_is_hidden_wherever_the_record_says_it():
    texts = {
        "Outcome": "[[PROTECTION_MEASURE|moved]] to [[LOCATION|Zodeville]]",
        "Evidence": "a photo of [[LOCATION|ZODEVILLE]]; [[LOCATION|Kara]]",
    }
    assert actions(outcome(REFUGE, **texts, Confidential="no")) == {
        "moved": ("keep", "open.all"),
        "Zodeville": ("replace", "open.led"),
        "ZODEVILLE": ("replace", "open.led"),
        "Kara": ("keep", "open.all"),
    }
