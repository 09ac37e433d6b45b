"""By what people can show who they are: passkeys, codes of an app, a password."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from allauth.mfa.models import Authenticator


@dataclass(frozen=True, slots=True)
class Keys:
    passkeys: int = 0
    app: bool = False
    codes: bool = False  # for recovery
    password: bool = False

    @property
    def any(self) -> bool:
        return bool(self.passkeys or self.password)


def keys_of(people: Collection[int], with_password: Collection[int]) -> dict[int, Keys]:
    """By the person's key; one query. `with_password`: those of them who have one."""
    found: dict[int, list[str]] = defaultdict(list)
    for person, kind in Authenticator.objects.filter(user__in=people).values_list("user_id", "type"):
        found[person].append(kind)
    kinds = Authenticator.Type
    return {
        one: Keys(
            found[one].count(kinds.WEBAUTHN),
            kinds.TOTP in found[one],
            kinds.RECOVERY_CODES in found[one],
            one in with_password,
        )
        for one in people
    }
