"""Addresses of the pages, and of the acts on them: a noun each."""

from django.urls import include, path

from vekha.web.views.board import board
from vekha.web.views.change import change
from vekha.web.views.client import client
from vekha.web.views.client_links import client_links
from vekha.web.views.end import closing, feedback, follow_ups, withdrawal
from vekha.web.views.environment import environment
from vekha.web.views.errors import nothing_here, went_wrong
from vekha.web.views.health import health
from vekha.web.views.invitation import invitation
from vekha.web.views.live import live
from vekha.web.views.move import move
from vekha.web.views.picture import shown_picture
from vekha.web.views.request import new_request
from vekha.web.views.run import run
from vekha.web.views.search import found
from vekha.web.views.status import home, status_json
from vekha.web.views.talk import agreements, answers, assessments, briefs
from vekha.web.views.verdict import verdict

CHANGE = "<slug:project>/changes/<int:number>"
ENVIRONMENT = "<slug:project>/environments/<slug:name>"

urlpatterns = [
    path("", home, name="home"),
    path("board", board, name="board"),
    path("search", found, name="search"),
    path("live", live, name="live"),
    path("status.json", status_json, name="status"),
    path("healthz", health),
    path("invitations/<str:secret>", invitation, name="invitation"),
    path("c/<str:secret>", client, name="client"),
    path("account/", include("allauth.urls")),
    path("<slug:project>/changes/new", new_request, name="new_request"),
    path(CHANGE, change, name="change"),
    path(f"{CHANGE}/verdicts", verdict, name="verdict"),
    path(f"{CHANGE}/briefs", briefs, name="briefs"),
    path(f"{CHANGE}/assessments", assessments, name="assessments"),
    path(f"{CHANGE}/agreements", agreements, name="agreements"),
    path(f"{CHANGE}/agreements/<int:version>/answers", answers, name="answers"),
    path(f"{CHANGE}/client-links", client_links, name="client_links"),
    path(f"{CHANGE}/pictures/<str:name>", shown_picture, name="picture"),
    path(f"{CHANGE}/withdrawal", withdrawal, name="withdrawal"),
    path(f"{CHANGE}/closing", closing, name="closing"),
    path(f"{CHANGE}/feedback", feedback, name="feedback"),
    path(f"{CHANGE}/follow-ups", follow_ups, name="follow_ups"),
    path(ENVIRONMENT, environment, name="environment"),
    path(f"{ENVIRONMENT}/moves", move, name="move"),
    path("<slug:project>/runs/<int:number>", run, name="run"),
]
handler404 = nothing_here
handler500 = went_wrong
