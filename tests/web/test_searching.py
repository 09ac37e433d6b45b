"""What a search finds: words that people wrote, numbers, commits and artifacts."""

from __future__ import annotations

import pytest

from tests.web.shop import EVIL, Shop
from vekha.database import models
from vekha.database.search import search


def found(words: str) -> set[int]:
    return {one.number for one in search(words, ["lavka"])}


def test_words_are_found_wherever_people_wrote_them(shop: Shop):
    assert found("newsletter") == {shop.withdrawn}  # a title
    assert found("самовар") == {shop.declined}  # a need: the beginning of a word is enough
    assert found("САМОВАР") == {shop.declined}
    assert found("instal") == set()
    assert found("samovar payments") == {shop.declined}  # a criterion
    assert found("BASKET") == {shop.asked}  # a reason of a no
    assert found("basket newsletter") == set()  # both, in one change
    assert found("quick order") == {shop.live, shop.asked}


def test_signs_between_words_do_no_harm(shop: Shop):
    assert found("pay-in,four") == {shop.declined}
    for words in ("'", "''", "& | !", ":*", "\\", "%", "_", "(", EVIL, "'; DROP TABLE change; --", "\x00"):
        found(words)
    assert found("%") == found("'") == set()
    assert models.Change.objects.count() == 5


def test_numbers_branches_commits_and_artifacts_are_found(shop: Shop):
    for words in (f"{shop.declined}", f"№{shop.declined}", f"#{shop.declined}"):
        assert shop.declined in found(words)
    assert found(f"change/{shop.asked}") == {shop.asked}
    candidate = models.Candidate.objects.filter(change__number=shop.asked).exclude(digest="").latest("number")
    for words in (candidate.commit[:10], candidate.head[:10], candidate.digest[:19], candidate.digest[7:19]):
        assert shop.asked in found(words), words
    assert found("9" * 30) == set()


@pytest.mark.parametrize("of", [[], ["other"]])
def test_what_one_may_not_see_is_not_found(shop: Shop, of):
    assert search("quick", of) == ()
