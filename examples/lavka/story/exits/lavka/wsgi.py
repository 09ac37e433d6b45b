"""What gunicorn runs."""

import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lavka.settings")
if "WAREHOUSE_URL" not in os.environ:
    sys.exit("lavka: WAREHOUSE_URL is not set, the shop cannot start")
application = get_wsgi_application()
