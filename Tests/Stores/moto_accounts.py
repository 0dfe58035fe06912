"""moto's server, with what AWS does between accounts and moto 5.2.5 does not:

- a topic's subscribers in other accounts hear it too;
- another account may subscribe and publish only once the topic's policy lets it;
- GetFederationToken gives keys of the caller's account, which may only do what the policy in the request allows.

Buckets of other accounts are closed by moto itself: MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS=false.
"""

import json
import os
import sys

os.environ["MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS"] = "false"

from moto.core.responses import ActionResult
from moto.iam.models import iam_backends
from moto.s3.exceptions import AccessDeniedByLock
from moto.s3.responses import S3Response
from moto.server import main
from moto.sns.exceptions import SNSException
from moto.sns.models import SNSBackend, sns_backends
from moto.sts.responses import TokenResponse

# Of each federated key the folders that it may read.
READABLE = {}


class NotAuthorized(SNSException):
    code = "AuthorizationErrorException"


def subscriptions(self, topic):
    backends = [regions[self.region_name] for regions in sns_backends.values()]
    return [s for backend in backends for s in backend.subscriptions.values() if s.topic == topic]


def allowed(action, method):
    def check(self, *arguments, **named):
        arn = named.get("arn") or named.get("topic_arn") or arguments[0]
        owner = arn.split(":")[4]
        statements = self.get_topic(arn)._policy_json["Statement"]
        granted = any(self.account_id in str(s["Principal"]) and action in str(s["Action"]) for s in statements)
        if owner != self.account_id and not granted:
            raise NotAuthorized(f"{self.account_id} may not {action} at {arn}")
        return method(self, *arguments, **named)
    return check


def federation_token(self):
    policy = json.loads(self._get_param("Policy"))["Statement"]
    key = iam_backends[self.current_account][self.partition].create_temp_access_key()
    READABLE[key.access_key_id] = [
        s["Resource"].removeprefix("arn:aws:s3:::").rstrip("*") for s in policy if s["Action"] == "s3:GetObject"]
    name = self._get_param("Name")
    user = f"arn:{self.partition}:sts::{self.current_account}:federated-user/{name}"
    return ActionResult({
        "Credentials": {
            "AccessKeyId": key.access_key_id, "SecretAccessKey": key.secret_access_key, "SessionToken": "federated",
            "Expiration": self.backend.get_federation_token(duration=900, name=name).expiration,
        },
        "FederatedUser": {"FederatedUserId": f"{self.current_account}:{name}", "Arn": user},
        "PackedPolicySize": 6,
    })


def readable(method):
    def check(self, request, full_url):
        key = next((k for k in READABLE if k in request.headers.get("Authorization", "")), None)
        folders = READABLE.get(key, [""])
        if key and not (request.method == "GET" and any(request.path.lstrip("/").startswith(f) for f in folders)):
            raise AccessDeniedByLock
        return method(self, request, full_url)
    return check


SNSBackend._get_topic_subscriptions = subscriptions
SNSBackend.subscribe = allowed("Subscribe", SNSBackend.subscribe)
SNSBackend.publish = allowed("Publish", SNSBackend.publish)
TokenResponse.get_federation_token = federation_token
S3Response._bucket_response = readable(S3Response._bucket_response)
S3Response._key_response = readable(S3Response._key_response)

main(sys.argv[1:])
