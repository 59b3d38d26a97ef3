"""The application as a WSGI server sees it."""

import os

from django.core.wsgi import get_wsgi_application

from heyi.config.discovery import discover

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heyi.config.settings")

application = get_wsgi_application()

# A page that cannot listen asks for news here: what is news stands beside the reactions.
discover()
