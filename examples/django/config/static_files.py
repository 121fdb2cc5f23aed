import re

from storages.backends.s3 import S3ManifestStaticStorage

# What collectstatic puts before the extension: the beginning of the hash of the content.
HASHED = re.compile(r"\.[0-9a-f]{12}(\.[^./]*)?$")


class StaticFilesStorage(S3ManifestStaticStorage):
    """
    Static files in S3, where the version that runs and the one that a deploy brings share them: nothing that the former names is ever
    taken away, not for a moment either.
    """

    def get_object_parameters(self, name):
        # A copy under the name of the source is uploaded as well. Few link to it, such as a stylesheet that names /static/ itself, and it
        # changes under its name: browsers and the CDN ask for it anew, which costs a 304.
        cache_control = "public, max-age=31536000, immutable" if HASHED.search(name) else "no-cache"
        return {**super().get_object_parameters(name), "CacheControl": cache_control}

    def delete(self, name):
        # collectstatic deletes what it is about to write. In between, a browser would get 404 for a stylesheet, and a task that starts
        # would find no manifest, and answer 500 for as long as it lives. S3 replaces a file in one step.
        pass

    def save_manifest(self):
        # Tasks of the version before may start later than this, such as after a deploy that failed: they find all that they name.
        paths_before, _ = self.load_manifest()
        self.hashed_files = {**paths_before, **self.hashed_files}
        super().save_manifest()
