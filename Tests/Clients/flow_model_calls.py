"""The part of the `flow` command that is about models: deploy, predict, load, bind, export, import, tags."""
import glob
import json
import os
import shutil

import jobs
from outcomes import need


def all_calls(flow, trained, trained_v1):
    """Every model call on what two trainings left; `flow` is the module flow_calls."""
    model = trained["data"]["model_info"]
    names = ["--model-id", model["model_id"], "--model-version", model["model_version"]]
    deployed = deploy(flow, names)
    if deployed:
        predict(flow, deployed)
        serve(flow, deployed)
    if trained_v1:
        info = trained_v1["data"]["model_info"]
        flow.submitted("predict v1, no DSL", jobs.predict_v1(info["model_id"], info["model_version"]))
    flow.call("model get-model-info", "model", "get-model-info", *names, *flow.GUEST,
              check=flow.keys("f_model_id", "f_model_version", "f_role", "f_party_id"))
    move(flow, model)
    tags(flow, trained["jobId"])


def deploy(flow, names):
    components = "dataio_0,intersection_0,hetero_lr_0"
    answer = flow.call("model deploy", "model", "deploy", *names, "--cpn-list", components,
                       check=flow.keys("model_id", "model_version", "detail"))
    flow.call("model deploy (unknown)", "model", "deploy", "--model-id", names[1], "--model-version", "20200101000000",
              retcode=(101, 404))
    return answer and answer["data"]


def predict(flow, deployed):
    names = ["--model-id", deployed["model_id"], "--model-version", deployed["model_version"]]
    folder = os.path.join(flow.WORKDIR, "deployed")
    flow.call("model get-predict-dsl", "model", "get-predict-dsl", *names, "-o", folder,
              check=flow.files_in("deployed/predict_dsl_*.json"))
    flow.call("model get-predict-conf", "model", "get-predict-conf", *names, "-o", folder,
              check=flow.files_in("deployed/predict_conf_*.json"))
    flow.call("model get-predict-dsl (unknown)", "model", "get-predict-dsl", *names[:3], "20200101000000", "-o", folder,
              retcode=(210, 404))
    found = sorted(glob.glob(os.path.join(folder, "predict_dsl_*.json")))
    if not found:
        return
    with open(found[0], encoding="utf-8") as stream:
        dsl = json.load(stream)
    if "components" not in dsl:
        return
    dsl["components"]["reader_0"] = {"module": "Reader", "output": {"data": ["data"]}}
    dsl["components"]["dataio_0"]["input"]["data"] = {"data": ["reader_0.data"]}
    conf = jobs.predict_v2(deployed["model_id"], deployed["model_version"])
    answer = flow.submitted("predict v2", conf, dsl)
    if answer:
        flow.call("tracking output-data (prediction)", "tracking", "output-data", "-j", answer["jobId"], *flow.GUEST,
                  "-cpn", "hetero_lr_0", "-o", ".", check=flow.files_in(f"job_{answer['jobId']}_hetero_lr_0*/*.csv"))


def serve(flow, deployed):
    conf = {
        "service_id": "clients", "initiator": {"party_id": str(jobs.GUEST), "role": "guest"},
        "role": {role: [str(party) for party in parties] for role, parties in jobs.ROLES.items()},
        "job_parameters": {"work_mode": 1, "model_id": deployed["model_id"],
                           "model_version": deployed["model_version"]}, "servings": []}
    path = flow.file("serving.json", conf)
    flow.call("model load -c", "model", "load", "-c", path, check=lambda answer: need(
        answer["data"]["guest"][str(jobs.GUEST)] == 0, str(answer["data"])))
    flow.call("model load -j", "model", "load", "-j", deployed["model_version"], check=flow.keys("guest", "detail"))
    flow.call("model bind", "model", "bind", "-c", path)
    nameless = flow.file("nameless.json", {**conf, "service_id": ""})
    flow.call("model bind (no service id)", "model", "bind", "-c", nameless, retcode=(101,))


def move(flow, model):
    """Exports a model, imports it under the same names, stores and restores it, migrates it to other parties."""
    conf = {"role": "guest", "party_id": jobs.GUEST, **model, "output_path": os.path.join(flow.WORKDIR, "export")}
    answer = flow.call("model export", "model", "export", "-c", flow.file("export.json", conf),
                       check=lambda answer: need(answer["file"].endswith(".zip"), answer["file"]))
    flow.call("model export (unknown)", "model", "export", "-c",
              flow.file("export_unknown.json", {**conf, "model_version": "20200101000000"}), retcode=(404,))
    if answer:
        # The client takes the file's name from the conf; a plain one shows that the name means nothing.
        plain = os.path.join(flow.WORKDIR, "model.zip")
        shutil.copy(answer["file"], plain)
        flow.call("model import", "model", "import", "-c",
                  flow.file("import.json", {**conf, "file": plain, "force_update": True}))
    flow.call("model export --to-database", "model", "export", "-c", flow.file("store.json", conf), "--to-database")
    flow.call("model import --from-database", "model", "import", "-c", flow.file("restore.json", conf),
              "--from-database")
    migrate = {
        "job_parameters": {"federated_mode": "SINGLE"}, "role": jobs.ROLES,
        "migrate_initiator": {"role": "guest", "party_id": 99}, "execute_party": jobs.ROLES,
        "migrate_role": {"guest": [99], "host": [100], "arbiter": [100]}, **model}
    flow.call("model migrate", "model", "migrate", "-c", flow.file("migrate.json", migrate), check=flow.keys("detail"))


def tags(flow, job):
    flow.call("tag create", "tag", "create", "-t", "release", "-d", "the first one")
    flow.call("tag create (existing)", "tag", "create", "-t", "release", retcode=(100,))
    flow.call("model tag-model", "model", "tag-model", "-j", job, "-t", "release")
    flow.call("model tag-list", "model", "tag-list", "-j", job, check=lambda answer: need(
        [tag["name"] for tag in answer["data"]["tags"]] == ["release"], str(answer["data"])))
    flow.call("tag query", "tag", "query", "-t", "release", check=flow.keys("tags"))
    flow.call("tag query --with-model", "tag", "query", "-t", "release", "--with-model", check=lambda answer: need(
        answer["data"]["count"] > 0, str(answer["data"])))
    flow.call("tag list", "tag", "list", "-l", 10, check=flow.keys("tags"))
    flow.call("tag update", "tag", "update", "-t", "release", "--new-tag-name", "old", "--new-tag-desc", "the last one")
    flow.call("model tag-model --remove", "model", "tag-model", "-j", job, "-t", "old", "--remove")
    flow.call("tag delete", "tag", "delete", "-t", "old")
