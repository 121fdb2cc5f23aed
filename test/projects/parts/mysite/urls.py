from django.contrib import admin
from django.core.cache import cache
from django.http import JsonResponse
from django.urls import path

from .celery import add


def visits(request):
    cache.add("visits", 0)
    return JsonResponse({"visits": cache.incr("visits")})


def total(request):
    return JsonResponse({"sum": add.delay(2, 3).get(timeout=60)})


urlpatterns = [path("admin/", admin.site.urls), path("visits/", visits), path("sum/", total)]
