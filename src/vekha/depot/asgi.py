"""The ASGI application that uvicorn serves to workers on other machines."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "vekha.config.django_depot"

from vekha.wiring import set_up_django

set_up_django()

from django.core.asgi import get_asgi_application  # noqa: E402 - Django must be set up before

application = get_asgi_application()
