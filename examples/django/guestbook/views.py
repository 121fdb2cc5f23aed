from django.core.cache import cache
from django.db import transaction
from django.forms import modelform_factory
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from .live import tell_of
from .models import Entry
from .tasks import count_words

ENTRIES_SHOWN = 20
NUMBER_OF_ENTRIES = "guestbook.number-of-entries"

EntryForm = modelform_factory(Entry, fields=["message"])


@require_http_methods(["GET", "HEAD", "POST"])
def guestbook(request):
    form = EntryForm(request.POST or None)
    if form.is_valid():
        entry = form.save()
        cache.delete(NUMBER_OF_ENTRIES)
        # A worker could look for the entry before it is committed.
        count_words.delay_on_commit(entry.pk)
        # Who misses it sees it at the next look: without Redis the entry is kept all the same.
        transaction.on_commit(lambda: tell_of(entry), robust=True)
        return redirect("guestbook")
    context = {
        "form": form,
        "entries": Entry.objects.all()[:ENTRIES_SHOWN],
        "number_of_entries": cache.get_or_set(NUMBER_OF_ENTRIES, Entry.objects.count, timeout=60),
    }
    return render(request, "guestbook/guestbook.html", context)
