"""The discussion on the command line."""

from __future__ import annotations

from tests.cli.test_story import agreed


def test_a_comment_is_made_shown_and_taken_back(vekha, world):
    agreed(vekha)
    made = vekha("--as", "clara", "change", "comment", "lavka", "1", "Is it @max [bold]blue[/bold]?", "--json")
    assert made.json == {"project": "lavka", "number": 1, "comment": 1}
    assert "1  clara: Is it @max [bold]blue[/bold]?" in vekha("change show lavka 1").out
    said = vekha("--as max change withdraw-comment lavka 1 1")
    assert said.code == 4
    assert "only its author" in said.err
    assert vekha("--as clara change withdraw-comment lavka 1 1").code == 0
    assert "clara: (withdrawn by its author)" in vekha("change show lavka 1").out
    assert vekha("--as clara change withdraw-comment lavka 1 5").code == 3
    assert vekha("--as", "clara", "change", "comment", "lavka", "1", " ").code == 2
    assert vekha("--as", "zed", "change", "comment", "lavka", "1", "Me too").code in (3, 4)
    (kept,) = [one for one in vekha("journal lavka --json").json if one["kind"] == "Commented"]
    assert kept["data"]["text"] == "Is it @max [bold]blue[/bold]?"
