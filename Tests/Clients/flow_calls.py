"""Drives FATE's `flow` command, unmodified, against a server: flow_calls.py FLOW IP PORT DATA WORKDIR.

FLOW is the command, DATA the folder of the repository's tables, WORKDIR an empty folder of its own.
"""
import glob
import json
import os
import subprocess
import sys
import time

import jobs
from outcomes import Failed, Outcomes, need

FLOW, IP, PORT, DATA, WORKDIR = sys.argv[1:6]
GUEST = ["-r", "guest", "-p", str(jobs.GUEST)]
outcomes = Outcomes()


def run(*arguments):
    """One command's output and exit status."""
    done = subprocess.run([FLOW, *map(str, arguments)], cwd=WORKDIR, capture_output=True, text=True, timeout=120)
    said = (done.stderr or done.stdout).strip().splitlines() or ["nothing said"]
    need(done.returncode == 0, f"the command ended with {done.returncode}: {said[-1]}")
    return done.stdout


def flow(*arguments, retcode=(0,)):
    """One command's answer. Without torch the client prints a line before its JSON."""
    output = run(*arguments)
    start = output.find("{")
    need(start >= 0, f"no JSON in {output.strip()[:200]!r}")
    answer = json.loads(output[start:])
    need(answer.get("retcode") in retcode, f"retcode {answer.get('retcode')}: {answer.get('retmsg')}")
    return answer


def file(name, content):
    """Writes a conf."""
    path = os.path.join(WORKDIR, name)
    with open(path, "w", encoding="utf-8") as stream:
        json.dump(content, stream)
    return path


def call(name, *arguments, check=None, retcode=(0,)):
    """One call and what its answer must have."""
    def work():
        answer = flow(*arguments, retcode=retcode)
        if check:
            check(answer)
        return answer
    return outcomes.call(name, work)


def ended(job, expected="success", limit=180):
    """Waits for the end of a job as the client's users do."""
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        status = flow("job", "query", "-j", job)["data"][0]["f_status"]
        if status in ("success", "failed", "canceled", "timeout"):
            need(status == expected, f"job {job} is {status}, not {expected}")
            return
        time.sleep(0.3)
    raise Failed(f"job {job} did not end in {limit} s")


def submitted(name, conf, dsl=None, wait=True):
    """Submits a job and, if wanted, waits for its success; gives the answer."""
    arguments = ["job", "submit", "-c", file(f"{name}_conf.json", conf)]
    if dsl:
        arguments += ["-d", file(f"{name}_dsl.json", dsl)]

    def work():
        answer = flow(*arguments)
        for key in ("board_url", "logs_directory", "model_info"):
            need(key in answer["data"], f"data has no {key}")
        if wait:
            ended(answer["jobId"])
        return answer
    return outcomes.call(f"job submit ({name})", work)


def keys(*names):
    """A check: data has these keys, or each of its records has."""
    def check(answer):
        records = answer["data"] if isinstance(answer["data"], list) else [answer["data"]]
        need(records, "data is empty")
        for record in records:
            missing = [name for name in names if name not in record]
            need(not missing, f"data has no {', '.join(missing)}")
    return check


def files_in(pattern):
    """A check: the command left files of that name."""
    def check(_):
        found = glob.glob(os.path.join(WORKDIR, pattern), recursive=True)
        need(found, f"no file {pattern}")
        need(any(os.path.getsize(path) > 0 for path in found), f"only empty files {pattern}")
    return check


def uploads():
    outcomes.call("init", lambda: flow("init", "--ip", IP, "--port", PORT))
    call("server versions", "server", "versions", check=keys("API", "FATE", "FATEFlow"))
    for side in ("guest", "host"):
        conf = {"file": os.path.join(DATA, f"breast_cancer_{side}.csv"), "head": 1, "partition": 4,
                "namespace": jobs.NAMESPACE, "table_name": side, "id_delimiter": ","}
        path = file(f"upload_{side}.json", conf)

        def work(path=path):
            job = flow("data", "upload", "-c", path)["jobId"]
            ended(job)
            return job
        job = outcomes.call(f"data upload ({side})", work)
        if job:
            call(f"data upload-history ({side})", "data", "upload-history", "-j", job,
                 check=lambda answer, job=job: need(
                     answer["data"][0][job]["upload_info"]["upload_count"] == 569, "upload_count is not 569"))
    again = os.path.join(WORKDIR, "upload_host.json")
    call("data upload (existing, no --drop)", "data", "upload", "-c", again, retcode=(100,))

    def replaced():
        ended(flow("data", "upload", "-c", again, "--drop", "--verbose")["jobId"])
    outcomes.call("data upload --drop --verbose", replaced)
    call("data upload-history -l", "data", "upload-history", "-l", 1,
         check=lambda answer: need(len(answer["data"]) == 1, f"{len(answer['data'])} records"))
    call("table info", "table", "info", "-n", jobs.NAMESPACE, "-t", "guest",
         check=lambda answer: need(
             answer["data"]["count"] == 569 and answer["data"]["exist"] == 1, str(answer["data"])))
    call("table info (unknown)", "table", "info", "-n", jobs.NAMESPACE, "-t", "nobody",
         check=lambda answer: need(answer["data"]["exist"] == 0, str(answer["data"])))


def job_calls(job):
    records = keys("f_job_id", "f_status", "f_role", "f_party_id", "f_progress")
    call("job query -j", "job", "query", "-j", job, check=lambda answer: (
        records(answer), need(len(answer["data"]) == 3, f"{len(answer['data'])} records, not one per party")))
    call("job query -j -r -p", "job", "query", "-j", job, *GUEST, check=lambda answer: (
        records(answer), need(len(answer["data"]) == 1, f"{len(answer['data'])} records")))
    call("job query -r -p -s", "job", "query", *GUEST, "-s", "success", check=records)
    call("job query (unknown)", "job", "query", "-j", "20200101000000000000001",
         check=lambda answer: need(answer["data"] == [], "data is not an empty list"))
    call("job list", "job", "list", "-l", 5, check=keys("jobs", "count"))
    call("job view", "job", "view", "-j", job, *GUEST,
         check=keys("f_table_name", "f_table_namespace", "f_component_name"))
    call("job config", "job", "config", "-j", job, *GUEST, "-o", ".", check=files_in("job_*_config/dsl.json"))
    call("job log", "job", "log", "-j", job, "-o", ".", check=files_in(f"job_{job}_log/**/INFO.log"))
    call("job log (unknown)", "job", "log", "-j", "20200101000000000000001", "-o", ".", retcode=(404,))
    train = os.path.join(WORKDIR, "v2_dsl.json")
    components = "dataio_0,intersection_0,hetero_lr_0"
    call("job dsl", "job", "dsl", "--cpn-list", components, "--train-dsl-path", train,
         check=lambda answer: need(
             answer["data"]["components"]["hetero_lr_0"]["input"]["model"] == ["pipeline.hetero_lr_0.model"],
             "hetero_lr_0 does not read its model"))
    call("job dsl -o", "job", "dsl", "--cpn-list", f"[{components}]", "--train-dsl-path", train, "-o", "predict",
         check=files_in("predict/predict_dsl_*.json"))
    call("task query", "task", "query", "-j", job, *GUEST, check=keys("f_task_id", "f_component_name", "f_status"))
    call("task query -cpn", "task", "query", "-j", job, "-cpn", "hetero_lr_0", check=keys("f_task_id"))
    call("task list", "task", "list", "-l", 3, check=keys("tasks", "count"))


def tracking(job):
    lr = ["-j", job, *GUEST, "-cpn", "hetero_lr_0"]
    evaluation = ["-j", job, *GUEST, "-cpn", "evaluation_0"]
    call("component list", "component", "list", "-j", job, check=lambda answer: need(
        "hetero_lr_0" in answer["data"]["components"], str(answer["data"])))
    call("tracking metrics", "tracking", "metrics", *evaluation, check=keys("train"))
    call("tracking metric-all", "tracking", "metric-all", *evaluation, check=lambda answer: need(
        "auc" in dict(answer["data"]["train"]["hetero_lr_0"]["data"]), "no auc"))
    call("tracking metric-all (no metrics)", "tracking", "metric-all", "-j", job, *GUEST, "-cpn", "dataio_0",
         check=lambda answer: need(answer.get("data") == {}, "data is not an empty object"))
    call("tracking parameters", "tracking", "parameters", *lr, check=keys("module"))
    call("tracking output-model", "tracking", "output-model", *lr, check=keys("weight", "intercept", "header"))
    call("tracking output-data", "tracking", "output-data", *lr, "-o", ".", check=files_in("job_*hetero_lr_0*/*.csv"))
    call("tracking output-data (meta)", "tracking", "output-data", *lr, "-o", ".", "-l", 3,
         check=files_in("job_*hetero_lr_0*/*.meta"))
    call("tracking output-data (unknown)", "tracking", "output-data", "-j", job, *GUEST, "-cpn", "nobody_0", "-o", ".",
         retcode=(210, 404))
    call("tracking output-data-table", "tracking", "output-data-table", *lr,
         check=keys("data_name", "table_name", "table_namespace"))
    call("tracking get-summary", "tracking", "get-summary", *evaluation, check=keys())
    call("tracking get-summary -o", "tracking", "get-summary", *evaluation, "-o", ".",
         check=files_in("summary_evaluation_0_*.json"))


def stopping():
    def work():
        conf = jobs.conf_v2(max_iter=5000, early_stop="weight_diff", tol=1e-30)
        job = flow("job", "submit", "-c", file("long_conf.json", conf), "-d",
                   file("long_dsl.json", jobs.dsl(2)))["jobId"]
        flow("job", "stop", "-j", job)
        ended(job, "canceled")
        return job
    job = outcomes.call("job stop", work)
    call("job stop (unknown)", "job", "stop", "-j", "20200101000000000000001", retcode=(100, 102))
    if job:
        def again():
            flow("job", "rerun", "-j", job)
            time.sleep(0.5)
            need(flow("job", "query", "-j", job)["data"][0]["f_status"] in ("running", "waiting"), "it does not run")
            flow("job", "stop", "-j", job)
            ended(job, "canceled")
        outcomes.call("job rerun (stopped job)", again)
    call("queue clean", "queue", "clean")


def rerun(job):
    def work():
        flow("job", "rerun", "-j", job, "-cpn", "evaluation_0")
        ended(job)
    outcomes.call("job rerun -cpn (finished job)", work)


def toy():
    """FATE's toy test: submits, polls, downloads the log, and prints the lines of the secure addition."""
    def work():
        said = run("test", "toy", "-gid", jobs.GUEST, "-hid", jobs.HOST, "--timeout", 60)
        need("is success" in said, said.strip().splitlines()[-1])
        need("secure_add_guest" in said, "the log has no line of secure_add_guest")
    outcomes.call("test toy", work)


def downloads():
    path = os.path.join(WORKDIR, "guest.csv")

    def work():
        conf = {"namespace": jobs.NAMESPACE, "table_name": "guest", "output_path": path, "delimiter": ","}
        ended(flow("data", "download", "-c", file("download.json", conf))["jobId"])
        with open(path, encoding="utf-8") as stream:
            need(len(stream.readlines()) == 569, "not 569 lines")
    outcomes.call("data download", work)


def server_calls(job):
    """What FATE 1.11 tells about the server itself."""
    call("provider list", "provider", "list", check=keys("fedflow"))
    call("provider list -n", "provider", "list", "-n", "fedflow", check=keys("default"))
    call("provider list -n (unknown)", "provider", "list", "-n", "fate", retcode=(101,))
    call("provider list-components", "provider", "list-components", check=keys("dataio", "heterolr"))
    call("resource query", "resource", "query", check=keys("use_resource_job", "computing_engine_resource"))
    call("resource return", "resource", "return", "-j", job,
         check=keys("job_id", "role", "party_id", "resource_in_use", "resource_return_status"))
    call("service registry", "service", "registry", check=keys("FATEFLOW"))
    call("server reload", "server", "reload", check=keys("api_version"))
    call("key save", "key", "save", "-c", file("key.json", {"party_id": 77, "key": "-----BEGIN PUBLIC KEY-----"}))
    call("key query", "key", "query", "-p", 77,
         check=lambda answer: need(answer["data"].startswith("-----BEGIN"), str(answer["data"])))
    call("key delete", "key", "delete", "-p", 77)
    call("key query (deleted)", "key", "query", "-p", 77, retcode=(101,))


def grants():
    table = {"namespace": jobs.NAMESPACE, "name": "guest"}
    conf = file("grant.json", {"party_id": 77, "component": "reader,dataio", "dataset": [table]})
    call("privilege grant", "privilege", "grant", "-c", conf)
    call("privilege query", "privilege", "query", "-p", 77,
         check=lambda answer: need(["77", "component", "reader"] in answer["data"], str(answer["data"])))
    call("privilege delete", "privilege", "delete", "-c", conf)
    call("privilege query (none left)", "privilege", "query", "-p", 77,
         check=lambda answer: need(answer["data"] == [], str(answer["data"])))


def connectors():
    """Tables bound through a connector, and where tables come from."""
    conf = {"connector_name": "store", "engine": "LOCALFS", "connector_info": {"path": WORKDIR}}
    call("table connector-create", "table", "connector-create", "-c", file("connector.json", conf))
    call("table connector-create (database)", "table", "connector-create", "-c",
         file("mysql.json", {**conf, "engine": "MYSQL"}), retcode=(100,))
    call("table connector-query", "table", "connector-query", "--connector-name", "store",
         check=lambda answer: need(answer["data"] == {"path": WORKDIR}, str(answer["data"])))
    with open(os.path.join(WORKDIR, "bound.csv"), "w", encoding="utf-8") as stream:
        stream.write("id,x\n1,2\n")
    bind = {"engine": "LOCALFS", "address": {"connector_name": "store", "path": "bound.csv"},
            "namespace": jobs.NAMESPACE, "name": "bound", "head": 1, "id_delimiter": ",", "partitions": 1}
    call("table bind (connector)", "table", "bind", "-c", file("bind.json", bind), check=keys("table_name", "namespace"))
    names = ["-n", jobs.NAMESPACE, "-t", "guest"]
    call("table tracking-source", "table", "tracking-source", *names,
         check=lambda answer: need(answer["data"] == [], str(answer["data"])))
    call("table tracking-job", "table", "tracking-job", *names,
         check=lambda answer: need(answer["data"]["count"] > 0, str(answer["data"])))


def minimal():
    """FATE's minimal test without trees, which need a module that is not built: trains, reads the AUC, deploys, predicts."""
    for side in ("guest", "host"):
        conf = {"file": os.path.join(DATA, f"breast_cancer_{side}.csv"), "head": 1, "partition": 4,
                "namespace": "experiment", "table_name": f"breast_hetero_{side}", "id_delimiter": ","}
        path = file(f"upload_min_{side}.json", conf)
        outcomes.call(f"data upload (min {side})", lambda path=path: ended(flow("data", "upload", "-c", path)["jobId"]))

    def work():
        said = run("test", "min", "-gid", jobs.GUEST, "-hid", jobs.HOST, "-aid", jobs.HOST, "--no-sbt")
        need("Warning: The LR auc" not in said, "the AUC is too low")
    outcomes.call("test min --no-sbt", work)


def deletes():
    call("table delete", "table", "delete", "-n", jobs.NAMESPACE, "-t", "host", check=keys("table_name", "namespace"))
    call("table info (deleted)", "table", "info", "-n", jobs.NAMESPACE, "-t", "host",
         check=lambda answer: need(answer["data"]["exist"] == 0, str(answer["data"])))
    call("table delete (unknown)", "table", "delete", "-n", jobs.NAMESPACE, "-t", "nobody", retcode=(101,))


def main():
    import flow_model_calls  # reads what this module has made
    uploads()
    v2 = submitted("v2", jobs.conf_v2(), jobs.dsl(2))
    v1 = submitted("v1", jobs.conf_v1(), jobs.dsl(1))
    if v2:
        job_calls(v2["jobId"])
        tracking(v2["jobId"])
        rerun(v2["jobId"])
        flow_model_calls.all_calls(sys.modules[__name__], v2, v1)
        server_calls(v2["jobId"])
    grants()
    connectors()
    stopping()
    toy()
    minimal()
    downloads()
    deletes()
    outcomes.end("flow")


if __name__ == "__main__":
    main()
