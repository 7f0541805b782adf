"""The composition root: settings, the site map, the processes. It imports everything; nothing imports it."""

from pip_config.celery import app as celery_app

__all__ = ["celery_app"]
