from django_rq import job

from .models import Note


@job
def shout(note_id):
    note = Note.objects.get(pk=note_id)
    note.shouted = note.text.upper()
    note.save()
