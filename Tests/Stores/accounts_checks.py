"""Members with AWS accounts of their own: buckets that are closed to the others, read with credentials of the sender."""

import json
import pathlib
import sys

import boto3
from botocore.exceptions import ClientError

from nodes import Server, check, done, free_port
from symetry import host, open_invitation

binary, programs, work = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
work.mkdir(parents=True)
port = free_port()
endpoint = f"http://127.0.0.1:{port}"
ACCOUNTS = {"a": "111111111111", "b": "222222222222", "c": "222222222222", "d": "333333333333"}


def aws(service, key):
    return boto3.client(service, endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=key["AccessKeyId"],
                        aws_secret_access_key=key["SecretAccessKey"], aws_session_token=key.get("SessionToken"))


def user(name, account):
    """A user with keys of an account; moto makes accounts by roles in them."""
    first = {"AccessKeyId": "x", "SecretAccessKey": "x"}
    role = aws("sts", first).assume_role(RoleArn=f"arn:aws:iam::{account}:role/maker", RoleSessionName="maker")
    iam = aws("iam", role["Credentials"])
    iam.create_user(UserName=name)
    return iam.create_access_key(UserName=name)["AccessKey"]


def denied(action):
    try:
        action()
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    return False


def keys(name, key):
    return {"aws_access_key": key["AccessKeyId"], "aws_secret_key": key["SecretAccessKey"], "aws_region": "US_EAST_1",
            "s3_bucket": f"bucket-{name}", "aws_id": ACCOUNTS[name]}


attributes = json.dumps([{"name": "temp", "type": "C"}, {"name": "load", "type": "C"}])
server = [programs / "python", pathlib.Path(__file__).with_name("moto_accounts.py"), "-H", "127.0.0.1", "-p", str(port)]
with Server(server, port, log=work / "moto.log"):
    users = {name: user(name, account) for name, account in ACCOUNTS.items()}
    for name, key in users.items():
        check(f"accounts: the keys of {name} are those of {ACCOUNTS[name]}",
              aws("sts", key).get_caller_identity()["Account"] == ACCOUNTS[name])
        aws("s3", key).create_bucket(Bucket=f"bucket-{name}")
    hosts = {name: host(binary, work, name, {"AWS_ENDPOINT_URL": endpoint}) for name in ACCOUNTS}
    admin = hosts["a"][1]
    answer = admin.map("POST", "fedml/create", "pid=a", {
        "fed_name": "plant", "sync_sched": "m1", "fed_attributes": attributes, **keys("a", users["a"])})
    check("accounts: create", answer.status == 201, answer)
    for name in "bcd":
        answer = admin.map("POST", "fedml/a/getInvitation", "", {"passwd": "passwd", "fed_rest_host": admin.base})
        invitation = open_invitation("passwd", answer.values["encryptedGroupInfo"])
        answer = hosts[name][1].map(
            "POST", "fedml/createJoin", f"pid={name}", {**invitation, **keys(name, users[name])})
        check(f"accounts: {name} of {ACCOUNTS[name]} joins", answer.status == 201, answer)
    policy = json.loads(
        aws("sns", users["a"]).get_topic_attributes(TopicArn="arn:aws:sns:us-east-1:111111111111:plant")
        ["Attributes"]["Policy"])
    labels = sorted(s["Sid"] for s in policy["Statement"] if s["Sid"].startswith("member-"))
    check("accounts: the topic lets each account in once", labels == ["member-222222222222", "member-333333333333"], labels)

    for seed, (name, (node, _)) in enumerate(hosts.items()):
        node.learn(seed + 1, federation=f"c1-{name}")
    for _ in range(2):
        for name, (node, _) in hosts.items():
            node.run("federation", "sync", "-F", f"c1-{name}")
    exports = [node.run("federation", "export", "-F", f"c1-{name}", "-o", work / f"{name}.stats")["values"]
               for name, (node, _) in hosts.items()]
    check("accounts: four nodes have the same bytes", len({e["digest"] for e in exports}) == 1, exports)
    check("accounts: of 120 rows", {e["rows"] for e in exports} == {120}, exports)

    own = aws("s3", users["d"])
    listed = [o["Key"] for o in own.list_objects_v2(Bucket="bucket-d").get("Contents", [])]
    key = next(k for k in listed if "/out/" in k)
    for name in "abc":
        check(f"accounts: {name}'s own keys cannot read the bucket of d",
              denied(lambda: aws("s3", users[name]).get_object(Bucket="bucket-d", Key=key)))
    index = json.loads((work / "b/federations/c1-b/announced.json").read_text())
    pointer = next(p for p in index.values() if p["bucket"] == "bucket-d")
    reader = {"AccessKeyId": pointer["access"], "SecretAccessKey": pointer["secret"], "SessionToken": pointer["token"]}
    content = aws("s3", reader).get_object(Bucket="bucket-d", Key=key)["Body"].read()
    check("accounts: the credentials of an announcement read the object", content.startswith(b"fedflow"))
    check("accounts: and may neither list nor write",
          denied(lambda: aws("s3", reader).list_objects_v2(Bucket="bucket-d"))
          and denied(lambda: aws("s3", reader).put_object(Bucket="bucket-d", Key=key, Body=b"x")))
    check("accounts: they are in a file of mode 0600",
          (work / "b/federations/c1-b/announced.json").stat().st_mode & 0o777 == 0o600)
done()
