"""Who may do what, behind one function: `may(actor, action, resource)`. Anything but Allowed denies."""

from vekha.policy.actions import Action
from vekha.policy.may import Allowed, Denial, check, may
from vekha.policy.resources import Resource, Thing
from vekha.policy.rules import BROKEN

__all__ = ["BROKEN", "Action", "Allowed", "Denial", "Resource", "Thing", "check", "may"]
