"""Files of a brief on the command line."""

from __future__ import annotations

from tests.cli.test_story import agreed

PNG = b"\x89PNG\r\n\x1a\n"


def brief(vekha, *words: str):
    return vekha("--as", "max", "change", "brief", "lavka", "1", *words, "--json")


def test_files_go_with_a_brief_are_replaced_by_name_and_taken_out(vekha, world, tmp_path):
    agreed(vekha)
    desk, notes = tmp_path / "desk.png", tmp_path / "notes.txt"
    desk.write_bytes(PNG + b"1")
    notes.write_text("Blue, please")
    made = brief(vekha, "--file", str(desk), "--file", str(notes)).json
    assert [(one["name"], one["kind"], one["size"]) for one in made["files"]] == [
        ("desk.png", "png", 9),
        ("notes.txt", "txt", 12),
    ]
    desk.write_bytes(PNG + b"22")
    again = brief(vekha, "--file", str(desk)).json
    assert {one["name"]: one["size"] for one in again["files"]} == {"desk.png": 10, "notes.txt": 12}
    assert "file  desk.png (10 bytes, " in vekha("change show lavka 1").out
    last = brief(vekha, "--drop-file", "notes.txt").json
    assert [one["name"] for one in last["files"]] == ["desk.png"]


def test_what_is_no_such_file_is_said(vekha, world, tmp_path):
    agreed(vekha)
    page = tmp_path / "page.html"
    page.write_text("<script>alert(1)</script>")
    for words, code in (
        (("--file", str(page)), 2),
        (("--file", str(tmp_path / "nowhere.png")), 3),
        (("--drop-file", "nowhere.png"), 2),
    ):
        assert brief(vekha, *words).code == code
