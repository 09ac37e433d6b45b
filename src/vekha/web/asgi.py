"""The ASGI application that uvicorn serves."""

import gc
import os
import warnings

os.environ["DJANGO_SETTINGS_MODULE"] = "vekha.config.django_serving"

from vekha.wiring import set_up_django

set_up_django()
# WhiteNoise reads its few small files by synchronous iterators; each web server's log would begin with a warning.
warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous iterators")

from django.core.asgi import get_asgi_application  # noqa: E402 - Django must be set up before

from vekha.web.too_large import refusing_too_large  # noqa: E402

application = refusing_too_large(get_asgi_application())

# What stays until the end is not looked through again for each few pages; and a page makes more than 700 objects.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 50)
