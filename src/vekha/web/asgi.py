"""The ASGI application that uvicorn serves."""

from vekha.wiring import set_up_django

set_up_django()

from django.core.asgi import get_asgi_application  # noqa: E402 - Django must be set up before

application = get_asgi_application()
