"""A difference between two versions holds both of them: nothing is lost, nothing is invented."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from vekha.core.agreement import Criterion, Due, Needs, PlannedTest
from vekha.core.difference import Agreed, Fate, Line, difference, marked, words

some_words = st.text("ab\n", max_size=6)
word = st.text("ab", min_size=1, max_size=3)
names = st.sampled_from(["C1", "C2", "C10"])
criteria = st.lists(st.builds(Criterion, names, word, word, word), max_size=3, unique_by=lambda one: one.id)
agreements = st.builds(
    Agreed,
    st.just(1),
    some_words,
    some_words,
    criteria.map(tuple),
    st.lists(st.builds(PlannedTest, names, word), max_size=3).map(tuple),
    st.builds(Needs, st.lists(word, max_size=2).map(tuple)),
    st.none() | st.just((1.0, 2.0, 3.0)),
    st.none() | st.just(Due(date(2026, 3, 2), confidence=85)),
)


@given(older=agreements, newer=agreements)
def test_both_versions_can_be_read_out_of_their_difference(older, newer):
    there = difference(older, newer).parts
    back = difference(newer, older).parts
    assert {part.name for part in there} == {part.name for part in back}
    texts = {part.name: part.lines for part in there}
    for name, one in (("need", older.need), ("behaviour", older.behaviour)):
        if name in texts:
            assert [line.text for line in texts[name] if line.fate is not Fate.ADDED] == one.splitlines()
    for name, one in (("need", newer.need), ("behaviour", newer.behaviour)):
        if name in texts:
            assert [line.text for line in texts[name] if line.fate is not Fate.REMOVED] == one.splitlines()
    gone = {one.id for one in older.criteria} - {one.id for one in newer.criteria}
    assert all({line.fate for line in texts[name]} == {Fate.REMOVED} for name in gone)


@given(one=agreements)
def test_a_version_does_not_differ_from_itself(one):
    assert difference(one, one).parts == ()


def test_criteria_come_by_number_each_with_its_tests():
    def agreed(then: str) -> Agreed:
        made = tuple(Criterion(name, "", "it rains", then) for name in ("C10", "C2"))
        plan = tuple(PlannedTest(name, then) for name in ("C10", "C2"))
        return Agreed(1, then, then, made, plan, Needs((then,)), None, None)

    found = [part.name for part in difference(agreed("wet"), agreed("dry")).parts]
    assert found == ["need", "behaviour", "C2", "tests of C2", "C10", "tests of C10", "needs"]


def test_a_line_that_was_written_anew_tells_its_words_and_one_that_shares_little_is_told_whole():
    old, new = words("then a letter comes at once", "then a receipt comes at once")
    assert old == (("then a ", False), ("letter", True), (" comes at once", False))
    assert new == (("then a ", False), ("receipt", True), (" comes at once", False))
    assert words("a button", "nothing of the kind at all") == (
        (("a button", True),),
        (("nothing of the kind at all", True),),
    )
    assert words("", "more") == ((("", True),), (("more", True),))


def test_each_line_that_went_is_compared_with_the_one_in_its_place():
    lines = (
        Line(Fate.SAME, "as it was"),
        Line(Fate.REMOVED, "one blue button"),
        Line(Fate.REMOVED, "gone"),
        Line(Fate.ADDED, "one green button"),
    )
    found = marked(lines)
    assert [fate for fate, _ in found] == [one.fate for one in lines]
    assert ["".join(text for text, _ in pieces) for _, pieces in found] == [one.text for one in lines]
    assert [[text for text, differs in pieces if differs] for _, pieces in found] == [[], ["blue"], ["gone"], ["green"]]
