import json
from urllib.parse import quote

from moto.core.responses import ActionResult
from moto.ecr.responses import ECRResponse


def get_download_url_for_layer(self):
    """
    Stock moto has none, and keeps no layers. AWS gives a URL in S3; here it holds what docker build says of an image that is made without a
    word on its entry point: a deploy asks for no other layer than that.
    """
    digest = self._get_param("layerDigest")
    config = json.dumps({"architecture": "amd64", "os": "linux", "config": {}})
    return ActionResult({"downloadUrl": f"data:application/json,{quote(config)}", "layerDigest": digest})


ECRResponse.get_download_url_for_layer = get_download_url_for_layer
