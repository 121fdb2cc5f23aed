from django.conf import settings
from django.contrib import admin
from django.urls import path

from notes import views

urlpatterns = [
    path("", views.index, name="index"),
    path(settings.ADMIN_URL, admin.site.urls),
]
