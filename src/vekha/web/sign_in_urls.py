"""Of django-allauth's addresses those that Vekha has: what is not here cannot be called.

There is no signing up, no reset of a password by mail (who lost it is invited again), and no page on which people
change their e-mail: that is whom they are recognised by, and it is written by whoever gives them a role.
"""

from allauth.account import views as account
from allauth.socialaccount import views as company
from django.urls import include, path

from vekha.web.company.views import from_company, to_company

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("2fa/", include("allauth.mfa.urls")),
    path("company/cancelled/", company.login_cancelled, name="socialaccount_login_cancelled"),
    path("company/", to_company, name="company_login"),
    path("company/back/", from_company, name="company_callback"),
]
