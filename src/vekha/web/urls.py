"""Addresses of the pages, and of the acts on them: a noun each."""

from django.urls import include, path

from vekha.web.views.absences import absence_end, absences
from vekha.web.views.agreement import agreement
from vekha.web.views.board import board, column
from vekha.web.views.brief_file import brief_file, client_file
from vekha.web.views.change import change
from vekha.web.views.channels import channel_removal, channel_tests, channels
from vekha.web.views.client import client
from vekha.web.views.client_links import client_links
from vekha.web.views.comments import comment_withdrawals, comments
from vekha.web.views.dates import date_answers, date_moves
from vekha.web.views.emergency import emergencies
from vekha.web.views.end import closing, feedback, follow_ups, withdrawal
from vekha.web.views.environment import environment, environments
from vekha.web.views.errors import not_for_you, not_read, nothing_here, too_large, went_wrong
from vekha.web.views.first_release import first_release
from vekha.web.views.forecast import forecast
from vekha.web.views.health import health
from vekha.web.views.invitation import invitation
from vekha.web.views.live import live
from vekha.web.views.logs import log, logs
from vekha.web.views.me import me, name, rules, sessions
from vekha.web.views.move import move
from vekha.web.views.new_project import new_project
from vekha.web.views.people import people, person, project_people
from vekha.web.views.people_acts import disabling, enabling, invitations, role_revocation, roles
from vekha.web.views.picture import shown_picture
from vekha.web.views.project import project, projects
from vekha.web.views.request import new_request
from vekha.web.views.run import run
from vekha.web.views.search import found
from vekha.web.views.services import service_revocation, services, tokens
from vekha.web.views.status import home, status_json
from vekha.web.views.talk import agreements, answers, assessments, briefs
from vekha.web.views.verdict import verdict
from vekha.web.views.webhooks import webhook_removal, webhook_tests, webhooks

CHANGE = "<slug:project>/changes/<int:number>"
PROJECT = "projects/<slug:project>"
ENVIRONMENT = "<slug:project>/environments/<slug:name>"

urlpatterns = [
    path("", home, name="home"),
    path("board", board, name="board"),
    path("board/<str:stage>", column, name="column"),
    path("environments", environments, name="environments"),
    path("search", found, name="search"),
    path("live", live, name="live"),
    path("status.json", status_json, name="status"),
    path("healthz", health),
    path("too-large", too_large),
    path("invitations/<str:secret>", invitation, name="invitation"),
    path("c/<str:secret>", client, name="client"),
    path("c/<str:secret>/files/<str:kept>", client_file, name="client_file"),
    path("account/", include("vekha.web.sign_in_urls")),
    path("me", me, name="me"),
    path("me/name", name, name="my_name"),
    path("me/rules", rules, name="my_rules"),
    path("me/sessions", sessions, name="my_sessions"),
    path("me/channels", channels, name="my_channels"),
    path("me/channels/<int:channel>/removal", channel_removal, name="my_channel_removal"),
    path("me/channel-tests", channel_tests, name="my_channel_tests"),
    path("people", people, name="people"),
    path("people/<str:handle>", person, name="person"),
    path("people/<str:handle>/invitations", invitations, name="invitations"),
    path("people/<str:handle>/disabling", disabling, name="disabling"),
    path("people/<str:handle>/enabling", enabling, name="enabling"),
    path("projects", projects, name="projects"),
    path("new-project", new_project, name="new_project"),
    path(PROJECT, project, name="project"),
    path(f"{PROJECT}/first-release", first_release, name="first_release"),
    path(f"{PROJECT}/people", project_people, name="project_people"),
    path(f"{PROJECT}/people/roles", roles, name="roles"),
    path(f"{PROJECT}/people/<str:handle>/roles/<slug:role>/revocation", role_revocation, name="role_revocation"),
    path(f"{PROJECT}/absences", absences, name="absences"),
    path(f"{PROJECT}/absences/end", absence_end, name="absence_end"),
    path(f"{PROJECT}/services", services, name="services"),
    path(f"{PROJECT}/services/<slug:service>/tokens", tokens, name="tokens"),
    path(f"{PROJECT}/services/<slug:service>/revocation", service_revocation, name="service_revocation"),
    path(f"{PROJECT}/webhooks", webhooks, name="webhooks"),
    path(f"{PROJECT}/webhooks/<int:webhook>/removal", webhook_removal, name="webhook_removal"),
    path(f"{PROJECT}/webhooks/<int:webhook>/tests", webhook_tests, name="webhook_tests"),
    path("<slug:project>/changes/new", new_request, name="new_request"),
    path(CHANGE, change, name="change"),
    path(f"{CHANGE}/verdicts", verdict, name="verdict"),
    path(f"{CHANGE}/emergencies", emergencies, name="emergencies"),
    path(f"{CHANGE}/briefs", briefs, name="briefs"),
    path(f"{CHANGE}/assessments", assessments, name="assessments"),
    path(f"{CHANGE}/agreement", agreement, name="agreement"),
    path(f"{CHANGE}/agreements", agreements, name="agreements"),
    path(f"{CHANGE}/agreements/<int:version>/answers", answers, name="answers"),
    path(f"{CHANGE}/forecast", forecast, name="forecast"),
    path(f"{CHANGE}/date-moves", date_moves, name="date_moves"),
    path(f"{CHANGE}/date-moves/<int:move>/answers", date_answers, name="date_answers"),
    path(f"{CHANGE}/comments", comments, name="comments"),
    path(f"{CHANGE}/comments/<int:comment>/withdrawals", comment_withdrawals, name="comment_withdrawals"),
    path(f"{CHANGE}/files/<str:kept>", brief_file, name="brief_file"),
    path(f"{CHANGE}/client-links", client_links, name="client_links"),
    path(f"{CHANGE}/pictures/<str:name>", shown_picture, name="picture"),
    path(f"{CHANGE}/logs", logs, name="logs"),
    path(f"{CHANGE}/logs/<path:stream>", log, name="log"),
    path(f"{CHANGE}/withdrawal", withdrawal, name="withdrawal"),
    path(f"{CHANGE}/closing", closing, name="closing"),
    path(f"{CHANGE}/feedback", feedback, name="feedback"),
    path(f"{CHANGE}/follow-ups", follow_ups, name="follow_ups"),
    path(ENVIRONMENT, environment, name="environment"),
    path(f"{ENVIRONMENT}/moves", move, name="move"),
    path("<slug:project>/runs/<int:number>", run, name="run"),
]
handler400 = not_read
handler403 = not_for_you
handler404 = nothing_here
handler500 = went_wrong
