"""The application object, for gunicorn and `flask --app wsgi`."""

import os

from config import read_settings
from forum.app import create_app, start_background_work

app = create_app(read_settings(os.environ))
start_background_work(app)
