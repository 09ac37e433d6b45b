"""Every page there is, with who looks at it. Pages that this does not name are found in the URL configuration."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from tests.operations.lives import finished
from tests.web.conftest import asking
from tests.web.links import minted
from tests.web.routes import routes
from tests.web.shop import Shop
from tests.web.soft_key import SoftKey
from tests.workflows.fake_world import now
from vekha.core.actors import Role, Scope
from vekha.core.errors import BadInput
from vekha.database import models
from vekha.operations.add_service import add_service
from vekha.operations.grant_role import grant_role
from vekha.operations.init_project import init_project
from vekha.operations.invite import invite

PASSWORD = "an old pole in the bay"
NO_PAGE = {  # routes whose answer to GET is no page, and cannot be seen to be none by asking them
    "live": "a stream of events",
    "mfa_login_webauthn": "sends whoever opens it to sign in",
    "company_login": "sends whoever opens it to the company's sign-in",
    "mfa_download_recovery_codes": "a file",
    "mfa_reauthenticate_webauthn": "takes what a key says, from the page mfa_reauthenticate",
    "picture": "a file",
    "client_file": "a file",
    "brief_file": "a file",
    "log": "of a run outside, and nothing ran outside of this shop",
}
OTHERS = ("max", "clara", "dan", "tess")
READERS = ("requested", "asked", "declined")


@dataclass(frozen=True)
class Visit:
    """`route`: its name. `browser`: who looks. `send`: a form whose button is pressed with nothing typed in."""

    route: str
    path: str
    browser: Client
    status: int = 200
    send: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.route, self.path, self.send) if part)


def visits(shop: Shop) -> list[Visit]:
    """Raises AssertionError naming the routes of which nobody knows how to look at them."""
    olga = asking("olga")
    found = [*_of_keys(), *_of_changes(shop, olga), *_of_strangers(shop), Visit("nothing", "/nothing", olga, 404)]
    named, unknown = {one.route for one in found}, []
    known = {"project": "lavka", "number": shop.asked, "name": "production", "stage": "testing", **_beside()}
    for route in routes():
        if route.name in named or route.name in NO_PAGE:
            continue
        path = route.example(known)
        answer = olga.get(path)
        page = answer.headers["Content-Type"].startswith("text/html")
        if answer.status_code == 200 and page:
            found.append(Visit(route.name, path, olga))
        elif answer.status_code != 405 and page:
            unknown.append(f"{route.name}: {path} answers {answer.status_code}")
        answer.close()
    assert not unknown, f"say in tests/web/visits.py how they are looked at: {unknown}"
    return found


def _beside() -> dict[str, object]:
    """What a project has besides its changes."""
    project, olga = models.Project.objects.get(slug="lavka"), models.Person.objects.get(handle="olga")
    with suppress(BadInput):  # it is there
        add_service("lavka", "ci", [Scope.SEE], by="olga", now=now())
    since = {"added_at": now()}
    hook, _ = models.Webhook.objects.get_or_create(since, project=project, url="https://ci.example/", secret="x")
    channel, _ = models.Channel.objects.get_or_create(since, person=olga, service="mail", secret="x")
    grant_role("lavka", "max", Role.TESTER, name="", email="", by="olga", now=now())
    return {"handle": "max", "role": "tester", "service": "ci", "webhook": hook.pk, "channel": channel.pk}


def _of_changes(shop: Shop, olga: Client) -> list[Visit]:
    """A change at every place of its way, for everybody who acts on it; a project that has not begun."""
    finished(7, now() - timedelta(days=30))
    init_project("kiosk", "Kiosk", "/nowhere", by="olga", main="main", now=now())
    looks = [Visit("change", path, olga) for name, path in shop.addresses().items() if "/changes/" in path]
    for who in OTHERS:
        browser = asking(who)
        looks += [Visit("change", f"/lavka/changes/{getattr(shop, name)}", browser) for name in READERS]
        looks += [Visit("home", "/", browser)]
    looks += [Visit("environment", path, olga) for path in shop.addresses().values() if "/environments/" in path]
    return [
        *looks,
        Visit("forecast", f"/lavka/changes/{shop.asked}/forecast", asking("clara")),
        Visit("forecast", f"/lavka/changes/{shop.requested}/forecast", olga),
        Visit("project", "/projects/kiosk", olga),
        Visit("project", "/projects/kiosk", olga, 400, "#first-release .act"),
        Visit("search", "/search?q=order", olga),
        Visit("search", "/search?q=nothing-of-that-kind", olga),
        Visit("change", f"/lavka/changes/{shop.asked}", asking("clara"), 400, "#decide .act.no"),
        Visit("new_request", "/lavka/changes/new", asking("clara"), 400, "main form .act"),
        Visit("change", f"/lavka/changes/{shop.requested}", asking("max"), 400, "form[action*=briefs] .act"),
    ]


def _of_strangers(shop: Shop) -> list[Visit]:
    nobody = asking()
    link = minted(shop.asked)
    return [
        Visit("invitation", f"/invitations/{invite('clara', by='olga', now=now())}", nobody),
        Visit("invitation", "/invitations/none", nobody, 404),
        Visit("client", link, nobody),
        Visit("client", link, nobody, 400, "#decide .act.no"),
        Visit("client", link, nobody, 200, "#decide .act.yes"),
        Visit("client", "/c/none", nobody, 404),
        Visit("account_login", "/account/login/", nobody),
        Visit("account_login", "/account/login/", nobody, 200, "main form .act:not([form])"),
        Visit("too-large", "/too-large", nobody, 413),
        Visit("account_inactive", "/account/inactive/", nobody),
        Visit("company_callback", "/account/company/back/", nobody, 401),
        Visit("socialaccount_login_cancelled", "/account/company/cancelled/", nobody),
    ]


def _of_keys() -> list[Visit]:
    """Of Tess, who has a password, an authenticator, recovery codes and a key."""
    tess = models.Person.objects.get(handle="tess")
    tess.set_password(PASSWORD)
    tess.save()
    TOTP.activate(tess, generate_totp_secret())
    RecoveryCodes.activate(tess)
    browser, second = asking("tess"), asking()
    assert SoftKey().add(browser).status_code == 302
    browser.get("/")  # what it says of that, is said in the language of then
    assert second.post("/account/login/", {"login": "tess", "password": PASSWORD}).status_code == 302
    of_keys = {
        "mfa_index": "",
        "mfa_reauthenticate": "reauthenticate/",
        "mfa_deactivate_totp": "totp/deactivate/",
        "mfa_view_recovery_codes": "recovery-codes/",
        "mfa_generate_recovery_codes": "recovery-codes/generate/",
        "mfa_list_webauthn": "webauthn/",
        "mfa_edit_webauthn": f"webauthn/keys/{_key()}/edit/",
        "mfa_remove_webauthn": f"webauthn/keys/{_key()}/remove/",
    }
    without = asking("olga")
    return [
        *(Visit(name, f"/account/2fa/{path}", browser) for name, path in of_keys.items()),
        *(Visit(name, f"/account/2fa/{of_keys[name]}", without) for name in ("mfa_index", "mfa_list_webauthn")),
        Visit("mfa_reauthenticate", "/account/2fa/reauthenticate/", without, 403),
        Visit("mfa_authenticate", "/account/2fa/authenticate/", second),
        Visit("mfa_authenticate", "/account/2fa/authenticate/", second, 200, "main form .act.yes"),
        Visit("mfa_activate_totp", "/account/2fa/totp/activate/", without),
        Visit("mfa_activate_totp", "/account/2fa/totp/activate/", without, 200, "main form .act"),
        Visit("account_reauthenticate", "/account/reauthenticate/", browser),
        Visit("account_change_password", "/account/password/change/", browser),
        Visit("account_change_password", "/account/password/change/", browser, 200, "main form .act"),
        Visit("account_set_password", "/account/password/set/", without),
    ]


def _key() -> int:
    from allauth.mfa.models import Authenticator

    return Authenticator.objects.get(user__handle="tess", type=Authenticator.Type.WEBAUTHN).pk
