from asgiref.sync import async_to_sync
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.layers import get_channel_layer

GROUP = "guestbook.entries"


class LiveEntries(AsyncJsonWebsocketConsumer):
    """A websocket that is told of each entry that is written, in whichever process that happened."""

    groups = [GROUP]

    async def entry_written(self, event):
        await self.send_json({"message": event["message"]})


def tell_of(entry):
    async_to_sync(get_channel_layer().group_send)(GROUP, {"type": "entry.written", "message": entry.message})
