"""Signature version 4 of S3 URLs, as a backend's client library makes them for a browser."""

import hashlib
import hmac
from datetime import UTC, datetime
from urllib.parse import quote

REGION = "garage"


def presign(method: str, host: str, path: str, key: str, secret: str, **more: str) -> str:
    """The path and query of a URL that is good for ten minutes on exactly this host."""
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    scope = f"{now[:8]}/{REGION}/s3/aws4_request"
    query = "&".join(
        f"{name}={quote(value, safe='')}"
        for name, value in {
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Credential": f"{key}/{scope}",
            "X-Amz-Date": now,
            "X-Amz-Expires": "600",
            "X-Amz-SignedHeaders": "host",
            **more,
        }.items()
    )
    request = f"{method}\n{path}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
    digest = hashlib.sha256(request.encode()).hexdigest()
    signing = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        signing = hmac.digest(signing, part.encode(), "sha256")
    text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{digest}"
    signature = hmac.digest(signing, text.encode(), "sha256").hex()
    return f"{path}?{query}&X-Amz-Signature={signature}"
