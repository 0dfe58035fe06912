"""A bucket of moto that checks every signature."""

import json
import pathlib
import sys
import urllib.request

import boto3

from nodes import Node, Server, check, check_same, done, free_port, rounds

binary, programs, work = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
work.mkdir(parents=True)
port = free_port()
endpoint = f"http://127.0.0.1:{port}"


def client(service, access="x", secret="x"):
    return boto3.client(
        service, endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=access, aws_secret_access_key=secret)


def keys(count):
    """A user that may do everything with the bucket; from then on signatures and policies hold."""
    iam = client("iam")
    iam.create_user(UserName="plant")
    iam.put_user_policy(
        UserName="plant", PolicyName="all",
        PolicyDocument='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}')
    key = iam.create_access_key(UserName="plant")["AccessKey"]
    reset = urllib.request.Request(f"{endpoint}/moto-api/reset-auth", data=str(count).encode(), method="POST", headers={"Content-Type": "text/plain"})
    urllib.request.urlopen(reset).read()
    return key["AccessKeyId"], key["SecretAccessKey"]


with Server([programs / "moto_server", "-H", "127.0.0.1", "-p", str(port)], port,
            {"INITIAL_NO_AUTH_ACTION_COUNT": "1000"}, work / "moto.log"):
    client("s3").create_bucket(Bucket="plants")
    access, secret = keys(0)
    good = work / "good.yaml"
    good.write_text(f"access_key: {access}\nsecret_key: {secret}\n")
    good.chmod(0o600)
    bad = work / "bad.yaml"
    bad.write_text(f"access_key: {access}\nsecret_key: {secret[:-1]}x\n")
    bad.chmod(0o600)

    def backend(file):
        return {"s3": {"endpoint": endpoint, "bucket": "plants", "prefix": "fed+1/a%2F=b", "credentials": str(file)}}

    nodes = [Node(binary, work, name) for name in "abc"]
    refused = Node(binary, work, "x")
    answer = refused.run(
        "federation", "create", "-c", refused.write("c.json", json.dumps(
            {"name": "p", "sync_sched": "h1", "backend": backend(bad),
             "stats": {"attributes": [{"name": "temp", "type": "C"}]}})), expect=6)
    check("moto: a wrong secret is refused with status 6", answer["exit"] == 6, answer["talk"])
    check("moto: the secret is in no message", secret[:-1] not in str(answer))
    nodes[0].create(backend(good))
    for node in nodes[1:]:
        node.join(nodes[0], backend(good))
    for seed, node in enumerate(nodes):
        node.learn(seed + 1)
    rounds(nodes)
    check_same("moto", nodes, 90)

    # More objects than a page holds.
    s3 = client("s3", access, secret)
    for number in range(1100):
        s3.put_object(Bucket="plants", Key=f"fed+1/a%2F=b/out/stray-{number:04}.txt", Body=b"x")
    storage = nodes[1].run("federation", "info", "--storage")["values"]["storage"]
    check("moto: a listing of more than 1000 objects", len(storage["strays"]) == 1100, str(len(storage["strays"])))
    nodes[2].learn(9)
    rounds(nodes)
    check_same("moto, with strays", nodes, 120)
    # The environment instead of a file.
    s3_place = {"s3": {"endpoint": endpoint, "bucket": "plants", "prefix": "fed+1/a%2F=b"}}
    late = Node(binary, work, "d", {"AWS_ACCESS_KEY_ID": access, "AWS_SECRET_ACCESS_KEY": secret})
    late.join(nodes[0], s3_place)
    late.learn(4)
    rounds(nodes + [late])
    check_same("moto, credentials from the environment", nodes + [late], 150)

down = nodes[0].run("federation", "sync", expect=None)
check("moto: a server that is gone is status 7", down["exit"] == 7, down["talk"])
done()
