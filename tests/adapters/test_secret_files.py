from __future__ import annotations

import pytest

from vekha.adapters.secrets.files import SecretFiles
from vekha.core.errors import NotFound


def test_a_secret_is_read_by_its_name_until_it_is_forgotten(tmp_path):
    secrets = SecretFiles(tmp_path / "secrets")
    name = secrets.keep("tgram://t0ken/1")
    assert secrets.read(name) == "tgram://t0ken/1"
    secrets.forget(name)
    secrets.forget(name)
    with pytest.raises(NotFound) as raised:
        secrets.read(name)
    assert raised.value.code == "no_secret"


def test_nobody_else_may_read_it_and_its_name_says_nothing(tmp_path):
    folder = tmp_path / "secrets"
    name = SecretFiles(folder).keep("tgram://t0ken/1")
    assert (folder.stat().st_mode & 0o777, (folder / name).stat().st_mode & 0o777) == (0o700, 0o600)
    assert "t0ken" not in name


@pytest.mark.parametrize("name", ["", "../vekha.json", "a/b", "A" * 32])
def test_a_name_leads_out_of_no_folder(tmp_path, name):
    with pytest.raises(ValueError, match="no name"):
        SecretFiles(tmp_path).read(name)
