import hashlib
import json
from urllib.parse import quote

from moto.core.responses import ActionResult
from moto.ecr.models import Image
from moto.ecr.responses import ECRResponse


def get_download_url_for_layer(self):
    """
    Stock moto has none, and keeps no layers. AWS gives a URL in S3; here it holds what docker build says of an image that is made without a
    word on its entry point: a deploy asks for no other layer than that.
    """
    digest = self._get_param("layerDigest")
    config = json.dumps({"architecture": "amd64", "os": "linux", "config": {}})
    return ActionResult({"downloadUrl": f"data:application/json,{quote(config)}", "layerDigest": digest})


def create_digest(self):
    """
    Stock takes the digests of the layers in place of the manifest's own: images of equal layers, or of none, are one to a task that pulls by digest. It is
    the SHA-256 of the manifest (https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests).
    """
    self._image_digest = f"sha256:{hashlib.sha256(self.image_manifest.encode()).hexdigest()}"


Image._create_digest = create_digest
ECRResponse.get_download_url_for_layer = get_download_url_for_layer
