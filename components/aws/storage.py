"""S3 buckets behind CloudFront."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pulumi

from components.aws import bucket as s3
from components.aws import distribution as cdn
from components.aws import storage_options as options
from components.aws.resources import Resource
from components.aws.storage_options import StorageOptions
from components.buckets import allowed_origins, bucket_environment, variable
from components.contract import Problem
from components.storage import Storage, StorageArgs

if TYPE_CHECKING:
    from components.aws.place import Place

class AwsStorage(Storage):
    """Private S3 buckets, CloudFront in front of each, and a key for the backend alone.

    Afterwards nobody reaches a file but the backend, by its key or a presigned S3 URL, and
    browsers, by a CloudFront URL that the backend signed (docs/signed-urls.md); a public bucket's
    files need no signature. Buckets keep old versions for 30 days, talk TLS only, and are
    encrypted. Limits: without a domain and a certificate of one's own, TLS 1.0 is let in, as
    CloudFront's own certificate does; its edges are those of North America and Europe; a new
    distribution takes some five minutes. Cost: S3 $0.023 a GB a month, $0.005 a thousand writes,
    $0.0004 a thousand reads; CloudFront sends 1 TB and answers ten million requests a month free,
    then about $0.085 a GB.
    """

    platform = "aws"
    leaves = "stops the update, as a bucket with files in it is not deleted"
    supports = frozenset({"public buckets"})
    Options = StorageOptions

    def __init__(
        self, name: str, args: StorageArgs, place: Place, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        self._name, self._args, self._place = name, args, place
        section = args.settings
        self._access = cdn.access_control(name, place, self)
        self._signers: list[pulumi.Output[str]] = []
        self.environment = {}
        if section.options.signing_key:
            key, group = cdn.key_group(name, section.options.signing_key, place, self)
            self._signers = [group.id]
            self.environment["STORAGE_SIGNING_KEY_ID"] = pulumi.Output.from_input(key.id)
        buckets = {each: self._bucket(each) for each in section.buckets}
        key_id, secret = self._key(list(buckets.values()))
        region = place.options.region
        self.endpoint = pulumi.Output.from_input(f"https://s3.{region}.amazonaws.com")
        names = {each: made.output("bucket") for each, made in buckets.items()}
        self.environment |= bucket_environment(
            endpoint=self.endpoint, region=region, buckets=names, key_id=key_id, secret=secret
        )
        self.register_outputs({})

    def _bucket(self, key: str) -> Resource:
        section, place, name = self._args.settings, self._place, f"{self._name}-{key}"
        origins = allowed_origins(section.buckets[key].cors, self._args.origins)
        made = s3.bucket(name, origins, place, self, protect=section.options.protect)
        signers = [] if section.buckets[key].public else self._signers
        domain, certificate = section.options.domains.get(key), section.options.certificate
        front = cdn.distribution(
            name, made, self._access, signers, domain, certificate, place, self
        )
        s3.policy(name, made, front.output("arn"), place, self)
        host = front.output("domainName")
        if domain:
            self.addresses = {**self.addresses, domain: host}
        address = pulumi.Output.concat("https://", domain or host)
        self.environment[variable("STORAGE_URL", key)] = address
        return made

    def _key(self, buckets: list[Resource]) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
        place, name = self._place, f"{self._name}-backend"
        user = Resource(name, "iam:User", {}, place.opts(self), outputs=("name",))
        document = pulumi.Output.all(*(each.output("arn") for each in buckets)).apply(_rights)
        inputs = {"user": user.output("name"), "policy": document}
        Resource(f"{name}-rights", "iam:UserPolicy", inputs, place.opts(self))
        key = Resource(
            f"{name}-key", "iam:AccessKey", {"user": user.output("name")}, place.opts(self),
            outputs=("secret",), secret=("secret",),
        )
        return pulumi.Output.secret(key.id), pulumi.Output.secret(key.output("secret"))

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """Private buckets have a key that checks signatures, domains a certificate."""
        del place
        return options.problems(path, section)


def _rights(arns: list[str]) -> str:
    """The backend reads, writes and deletes files, and lists them; it changes no bucket."""
    files = {"Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]}
    statements = [
        {"Effect": "Allow", **files, "Resource": [f"{arn}/*" for arn in arns]},
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": arns},
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, sort_keys=True)
