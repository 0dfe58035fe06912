"""SymetryML's REST face and its AWS transport (SNS, SQS, STS, S3), against moto."""

import datetime
import json
import pathlib
import sys

import boto3

from nodes import Server, check, done, free_port
from symetry import Client, decrypt, host, open_invitation

binary, programs, work = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
work.mkdir(parents=True)
port = free_port()
endpoint = f"http://127.0.0.1:{port}"
variables = {"AWS_ENDPOINT_URL": endpoint}
attributes = json.dumps([{"name": "temp", "type": "C"}, {"name": "load", "type": "C"}])


def aws(service):
    return boto3.client(service, endpoint_url=endpoint, region_name="us-east-1",
                        aws_access_key_id="AKADMIN", aws_secret_access_key="x")


keys = {"aws_access_key": "AKADMIN", "aws_secret_key": "SECRETOFAWS", "aws_region": "US_EAST_1"}

with Server([programs / "moto_server", "-H", "127.0.0.1", "-p", str(port)], port, log=work / "moto.log"):
    for bucket in ["bucket-a", "bucket-b", "bucket-c", "bucket-d"]:
        aws("s3").create_bucket(Bucket=bucket)
    (a, admin), (b, second), (c, third) = (host(binary, work, name, variables) for name in "abc")
    base = admin.base

    content = {"fed_name": "plant", "sync_sched": "m1", "s3_bucket": "bucket-a", "fed_attributes": attributes, **keys}
    answer = admin.map("POST", "fedml/create", "pid=r1", content)
    check("create: 201", (answer.status, answer.code, answer.text)
          == (201, "CREATED", "Project Created with id:r1"), answer)
    answer = admin.again()
    check("a repeated request: 401", (answer.status, answer.code) == (401, "UNAUTHORIZED"), answer)
    answer = admin.map("POST", "fedml/create", "pid=r1", content)
    check("create again: 409", (answer.status, answer.text)
          == (409, "Customer [c1] already have SYMETRYML with id[r1], "), answer)
    answer = admin.call("GET", "fedml/r5/syncStats")
    check("no such project: 400", (answer.status, answer.text)
          == (400, "Cannot Find SYMETRYML id[r5] for Customer id [c1]"), answer)
    for name, change, word in [
        ("nats", {"nats_hosts": "nats://localhost:4222"}, "NATS"), ("smpc", {"fed_use_smpc": "true"}, "fed_use_smpc"),
        ("hipaa", {"fed_enforce_hipaa_compliance": "true"}, "patient"), ("plain", {"fed_encrypt": "false"}, "encrypted"),
    ]:
        answer = admin.map("POST", "fedml/create", f"pid=x{name}", {**content, **change})
        check(f"{name} is refused with the reason", answer.status == 400 and word in answer.text, answer)
    answer = Client(base, "c1", second.secret).call("GET", "fedml/r1/syncStats")
    check("a wrong signature: 401 with the text to sign", answer.status == 401 and answer.text == "Invalid Signature"
          and "SECRETKEY" in answer.values["stringToSign"], answer)
    answer = Client(base, "c9", admin.secret).call("GET", "fedml/r1/syncStats")
    check("an unknown customer: 401", (answer.status, answer.text) == (401, "Invalid User"), answer)
    late = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=6)
    check("an old request: 400", admin.call("GET", "fedml/r1/syncStats", at=late).status == 400)
    answer = admin.call("GET", "fedml/r1/syncStats", resource=f"{base}/symetry/rest/c1/fedml/r1/syncStats")
    check("the whole address may be signed", answer.status == 200 and "fedSyncStats" in answer.values, answer)

    for client, project, bucket, account in [(second, "n2", "bucket-b", "123456789012"), (third, "n3", "bucket-c", "")]:
        answer = admin.map("POST", "fedml/r1/getEncrypted", "", {"passwd": "passwd", "fed_rest_host": base})
        invitation = open_invitation("passwd", answer.values["fedInfoEncrypted"])
        check("the invitation has the documented keys", {"sync_sched", "fed_name", "fed_secret_key", "fed_rest_url",
              "fed_req_token", "aws_topic_arn", "aws_topic_region"} <= set(invitation), invitation)
        node = {**invitation, **keys, "s3_bucket": bucket}
        if account:
            node["aws_id"] = account
        answer = client.map("POST", "fedml/createJoin", f"pid={project}", node)
        check("join: 201", (answer.status, answer.text) == (201, "Fed Project created with join"), answer)
    answer = third.map("POST", "fedml/createJoin", "pid=n4", {**node, "s3_bucket": "bucket-d"})
    check("a token used twice: 409", answer.status == 409 and "used already" in answer.text, answer)

    for seed, (node, name) in enumerate([(a, "c1-r1"), (b, "c1-n2"), (c, "c1-n3")]):
        node.learn(seed + 1, federation=name)
    for _ in range(2):
        for node, name in [(a, "c1-r1"), (b, "c1-n2"), (c, "c1-n3")]:
            node.run("federation", "sync", "-F", name)
    exports = [node.run("federation", "export", "-F", name, "-o", work / f"{name}.stats")["values"]
               for node, name in [(a, "c1-r1"), (b, "c1-n2"), (c, "c1-n3")]]
    check("aws: three nodes have the same bytes", len({e["digest"] for e in exports}) == 1, exports)
    check("aws: of 90 rows", {e["rows"] for e in exports} == {90}, exports)
    for bucket, project in [("bucket-a", "r1"), ("bucket-b", "n2"), ("bucket-c", "n3")]:
        listed = [o["Key"] for o in aws("s3").list_objects_v2(Bucket=bucket).get("Contents", [])]
        check(f"{bucket} holds one node's objects",
              listed and all(key.startswith(f"plant/{project}/") for key in listed)
              and len({k.split("/")[3] for k in listed if "/out/" in k}) == 1, listed)

    answer = second.call("GET", "fedml/n2/info")
    info = json.loads(decrypt(second.key, answer.values["fedInfoEncrypted"]))
    check("info: names, queue, no secret", info["fed_name"] == "plant" and info["aws_queue_url"].endswith("plant_n2")
          and len(info["peersInfo"]) == 2 and "SECRETOFAWS" not in str(info), info)
    answer = admin.map("POST", "fedml/r1/awsinfo", "", keys)
    job = answer.headers.get("Location", "")
    check("awsinfo: 202 and Location", (answer.status, answer.text) == (202, "Job Created")
          and job.startswith(f"{base}/symetry/rest/c1/jobs/"), answer.headers)
    answer = admin.call("GET", "jobs/" + job.rsplit("/", 1)[-1])
    listed = json.loads(decrypt(admin.key, answer.values["awsInfoEncrypted"]))
    topic = listed["topics"]["US_EAST_1"][0]
    check("awsinfo: the topic and its three queues", answer.text == "Job is finished"
          and len(topic["arn:aws:sns:us-east-1:123456789012:plant"]) >= 3
          and len(listed["queues"]["US_EAST_1"]) >= 3, listed)
    check("no such job: 400", admin.call("GET", "jobs/999").text == "No such job")

    check("stopPulse", admin.call("GET", "fedml/r1/stopPulse").status == 200)
    check("startPulse", admin.call("GET", "fedml/r1/startPulse").status == 200)
    check("newSchedule", admin.call("GET", "fedml/r1/newSchedule", "newSchedule=h3").status == 200)
    check("newSchedule of a member: 401", second.call("GET", "fedml/n2/newSchedule", "newSchedule=h3").status == 401)
    check("fullSyncRequest", admin.call("GET", "fedml/r1/fullSyncRequest").status == 200)
    answer = admin.call("POST", "fedml/r1/contractValidate", body=json.dumps(["COUNT(temp) > 1", "MEAN(tmp) > 1"]))
    check("contractValidate names the mistake", answer.status == 200 and "tmp" in answer.values["string"], answer)
    answer = admin.call("POST", "fedml/r1/addContract", body=json.dumps({"values": ["COUNT(temp) > 1"]}))
    check("addContract", answer.status == 200 and answer.values["string"] == "", answer)
    check("setExplorePeers", admin.call("GET", "fedml/r1/setExplorePeers", "allowExplore=true").status == 200)
    check("getErrorLog", isinstance(admin.call("GET", "fedml/r1/getErrorLog").values["stringList"], list))
    check("getSyncLog", len(admin.call("GET", "fedml/r1/getSyncLog").values["stringList"]) > 0)
    check("clearErrorLog", admin.call("DELETE", "fedml/r1/clearErrorLog").status == 200)
    check("jobs", admin.call("GET", "jobs").status == 200)
    check("another method: 405", admin.call("POST", "fedml/r1/startPulse").status == 405)
done()
