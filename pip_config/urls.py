"""The site map. Each app owns what lies under its own addresses."""

from __future__ import annotations

from django.urls import include, path

from pip_config.health import healthz, readyz
from pip_config.security_txt import security_txt

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("", include("employees.urls")),  # before allauth: it closes some of its addresses
    path("", include("plans.urls")),
    path("", include("reviews.urls")),
    path("account/", include("allauth.urls")),
]
