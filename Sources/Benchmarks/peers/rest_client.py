"""Asks the REST face as FATE's client does, over connections that stay open; prints what it measured, one value a line.

latency PORT JOB COUNT             milliseconds of each of COUNT calls of job/query for a known job
burst PORT JOB COUNT CONF DSL      submits the job of CONF and DSL; while it runs, asks COUNT times at once for the known job:
                                   how many answers were wrong, how many did not come, the seconds it took; then waits for
                                   the submitted job and prints its status
"""
import http.client
import json
import sys
import threading
import time


def call(connection, path, body):
    connection.request("POST", "/v1/" + path, json.dumps(body), {"Content-Type": "application/json"})
    response = connection.getresponse()
    content = response.read()
    return response.status, json.loads(content)


def is_right(answer, job):
    status, content = answer
    rows = content.get("data") or []
    return status == 200 and content["retcode"] == 0 and rows and all(
        row["f_job_id"] == job and row["f_status"] == "success" for row in rows)


def latency(port, job, count):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for number in range(count + 5):
        start = time.perf_counter()
        answer = call(connection, "job/query", {"job_id": job})
        milliseconds = (time.perf_counter() - start) * 1000
        if not is_right(answer, job):
            sys.exit(f"wrong answer: {answer}")
        # The first calls bring the program into memory.
        if number >= 5:
            print(milliseconds)


def burst(port, job, count, conf, dsl):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    with open(conf) as conf_file, open(dsl) as dsl_file:
        body = {"job_runtime_conf": json.load(conf_file), "job_dsl": json.load(dsl_file)}
    submitted = call(connection, "job/submit", body)[1]["jobId"]
    gate = threading.Barrier(count + 1)
    results = []

    def ask():
        gate.wait()
        try:
            own = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
            results.append(is_right(call(own, "job/query", {"job_id": job}), job))
        except (OSError, http.client.HTTPException, ValueError) as error:
            print(f"lost: {error!r}", file=sys.stderr)
            results.append(None)

    threads = [threading.Thread(target=ask) for _ in range(count)]
    for thread in threads:
        thread.start()
    gate.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    status = "waiting"
    while status in ("waiting", "ready", "running"):
        time.sleep(0.05)
        # The server ends connections that were idle for long.
        connection = http.client.HTTPConnection("127.0.0.1", port)
        status = call(connection, "job/query", {"job_id": submitted})[1]["data"][0]["f_status"]
    print(results.count(False), results.count(None), seconds, status, sep="\n")


if __name__ == "__main__":
    if sys.argv[1] == "latency":
        latency(int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
    else:
        burst(int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5], sys.argv[6])
