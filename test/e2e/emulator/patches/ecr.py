import hashlib
import json
import time
from fnmatch import fnmatchcase
from urllib.parse import quote

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ecr import policy_validation, urls
from moto.ecr.exceptions import InvalidParameterException
from moto.ecr.models import ECRBackend, Image
from moto.ecr.responses import ECRResponse

from patches import extend
from patches.clock import now


def get_download_url_for_layer(self):
    """
    Stock moto has none, and keeps no layers. AWS gives a URL in S3; here it holds what docker build says of an image that is made without a
    word on its entry point: a deploy asks for no other layer than that. A test that wants one for arm64 says so by the digest.
    """
    digest = self._get_param("layerDigest")
    is_for_arm = digest == f"sha256:{hashlib.sha256(b'arm64').hexdigest()}"
    config = json.dumps({"architecture": "arm64" if is_for_arm else "amd64", "os": "linux", "config": {}})
    return ActionResult({"downloadUrl": f"data:application/json,{quote(config)}", "layerDigest": digest})


def create_digest(self):
    """
    Stock takes the digests of the layers in place of the manifest's own: images of equal layers, or of none, are one to a task that pulls by digest. It is
    the SHA-256 of the manifest (https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests).
    """
    self._image_digest = f"sha256:{hashlib.sha256(self.image_manifest.encode()).hexdigest()}"


@extend(ECRBackend, "put_image")
def keep_untagged(original, self, repository_name, *args, **kwargs):
    """
    Stock deletes an image whose last tag is given to another one. It stays, untagged
    (https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html, tagStatus).
    """
    repository = self.repositories[repository_name]
    before = list(repository.images)
    image = original(self, repository_name, *args, **kwargs)
    for untagged in before:
        if untagged not in repository.images:
            untagged.image_tag, untagged.image_tags = None, []
            repository.images.insert(0, untagged)
    return image


Image._create_digest = create_digest
ECRResponse.get_download_url_for_layer = get_download_url_for_layer


# Stock knows no archive (https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_examples.html).
policy_validation.VALID_ACTION_TYPE_VALUES = {"expire", "transition"}
policy_validation.VALID_ACTION_PROPERTIES = {"type", "targetStorageClass"}
policy_validation.VALID_SELECTION_PROPERTIES = {*policy_validation.VALID_SELECTION_PROPERTIES, "storageClass"}
policy_validation.VALID_SELECTION_COUNT_TYPE_VALUES = {
    "imageCountMoreThan",
    "sinceImagePushed",
    "sinceImagePulled",
    "sinceImageTransitioned",
}


@extend(policy_validation.EcrLifecyclePolicyValidator, "validate")
def validate_archive(original, self):
    """
    By pulls ECR archives and deletes nothing, it deletes from the archive by the time there alone, and after 90 days at the least
    (https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive-image.html).
    """
    original(self)
    for rule in self._rules:
        selection, action = rule["selection"], rule["action"]
        by, archived = selection["countType"], selection.get("storageClass") == "archive"
        if (
            (by == "sinceImagePulled" and action["type"] != "transition")
            or ((by == "sinceImageTransitioned") != archived)
            or (archived and (action["type"] != "expire" or selection["countNumber"] < 90))
            or ((action["type"] == "transition") != (action.get("targetStorageClass") == "archive"))
        ):
            raise InvalidParameterException(f"{self.INVALID_PARAMETER_ERROR_MESSAGE}{by} {action['type']}'")


@extend(ECRBackend, "batch_get_image")
def note_pull(original, self, repository_name, *args, **kwargs):
    """
    Stock notes no pull, and gives what is archived. Each question for a manifest is a pull (https://github.com/aws/containers-roadmap/issues/2390), and
    what is archived is not found.
    """
    repository = self.repositories.get(repository_name)
    images = list(repository.images) if repository else []
    if repository:
        repository.images = [image for image in images if not hasattr(image, "archived_at")]
    try:
        answer = original(self, repository_name, *args, **kwargs)
    finally:
        if repository:
            repository.images = images
    for image in answer["images"]:
        image.pulled_at = seconds_now()
    return answer


def seconds_now():
    return time.time() + (now() - utcnow()).total_seconds()


def expire_images(request, full_url, headers):
    """
    Stock keeps every image, whatever the policy says. AWS expires what it marks within 24 hours
    (https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html#lp_evaluation_rules): here when a test says that a day has passed.
    """
    response = ECRResponse()
    # It would look for an operation of ECR.
    response.automated_parameter_parsing = False
    response.setup_class(request, full_url, headers)
    repository = response.ecr_backend.repositories[full_url.split("/")[-1]]
    kept = unexpired(repository.images, json.loads(repository.lifecycle_policy or '{"rules": []}')["rules"], seconds_now())
    repository.images = kept
    return 200, {}, json.dumps([image.image_tags for image in kept])


def unexpired(images, rules, at):
    """An image goes by the first rule whose tags it has, or by none; later rules count it all the same. What a kept index names stays."""
    expired, archived, matched = [], [], []
    # Of those pushed in the same second, the later is the younger.
    youngest_first = sorted(reversed(images), key=lambda image: image.image_pushed_at, reverse=True)
    for rule in sorted(rules, key=lambda rule: rule["rulePriority"]):
        selection = rule["selection"]
        in_archive = selection.get("storageClass") == "archive"
        selected = [
            image
            for image in youngest_first
            if has_tags_of(selection, image.image_tags) and hasattr(image, "archived_at") == in_archive
        ]
        if selection["countType"] == "imageCountMoreThan":
            marked = selected[selection["countNumber"] :]
        else:
            latest = at - selection["countNumber"] * 24 * 60 * 60
            marked = [image for image in selected if moment_of(selection["countType"], image) < latest]
        going = archived if rule["action"]["type"] == "transition" else expired
        going += [image for image in marked if image not in matched]
        matched += selected
    for image in archived:
        image.archived_at = at
    kept = [image for image in images if image not in expired]
    named = {each["digest"] for image in kept for each in json.loads(image.image_manifest).get("manifests", [])}
    return [image for image in images if image in kept or image.get_image_digest() in named]


def moment_of(count_type, image):
    """An image that nobody has pulled counts from when it was pushed."""
    if count_type == "sinceImageTransitioned":
        return image.archived_at
    return max(image.image_pushed_at, getattr(image, "pulled_at", 0) if count_type == "sinceImagePulled" else 0)


def has_tags_of(selection, tags):
    """Of several patterns an image must have a tag for each (https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html)."""
    if selection["tagStatus"] == "untagged":
        return not tags
    patterns = [*selection.get("tagPatternList", []), *(f"{prefix}*" for prefix in selection.get("tagPrefixList", []))]
    return selection["tagStatus"] == "any" or (
        bool(tags) and all(any(fnmatchcase(tag, pattern) for tag in tags) for pattern in patterns)
    )


urls.url_paths["{0}/a-day-passes/(?P<repository>[^/]+)$"] = expire_images
