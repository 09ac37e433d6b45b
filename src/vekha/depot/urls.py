from django.urls import path

from vekha.depot.artifacts import artifact
from vekha.depot.logs import log
from vekha.depot.settings import settings
from vekha.depot.sources import source, source_file

urlpatterns = [
    path("settings", settings),
    path("sources/<slug:project>/<str:commit>", source),
    path("sources/<slug:project>/<str:commit>/files/<path:name>", source_file),
    path("artifacts/<str:digest>", artifact),
    path("logs/<path:stream>", log),
]
