from django.shortcuts import redirect, render

from .models import Note
from .tasks import shout


def index(request):
    if request.method == "POST":
        note = Note.objects.create(text=request.POST["text"])
        shout.delay(note.pk)
        return redirect("index")
    return render(request, "notes/index.html", {"notes": Note.objects.order_by("pk")})
