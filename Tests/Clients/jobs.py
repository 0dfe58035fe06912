"""Confs and DSLs of the jobs that the clients submit: hetero logistic regression on the data of the repository."""

GUEST, HOST, ARBITER = 9999, 10000, 10000
NAMESPACE = "clients"
ROLES = {"guest": [GUEST], "host": [HOST], "arbiter": [ARBITER]}
LR = {"max_iter": 2, "batch_size": -1, "learning_rate": 0.15, "optimizer": "rmsprop", "alpha": 0.01, "penalty": "L2",
      "early_stop": "diff", "init_param": {"init_method": "zeros"}, "encrypt_param": {"key_length": 1024}}


def table(name):
    return {"name": name, "namespace": NAMESPACE}


def dsl(version):
    """The DSL of a training; version 2 reads its tables with a Reader, version 1 from `args`."""
    source = "reader_0.data" if version == 2 else "args.train_data"
    components = {
        "dataio_0": {"module": "DataIO", "input": {"data": {"data": [source]}},
                     "output": {"data": ["data"], "model": ["model"]}},
        "intersection_0": {"module": "Intersection", "input": {"data": {"data": ["dataio_0.data"]}},
                           "output": {"data": ["data"]}},
        "hetero_lr_0": {"module": "HeteroLR", "input": {"data": {"train_data": ["intersection_0.data"]}},
                        "output": {"data": ["data"], "model": ["model"]}},
        "evaluation_0": {"module": "Evaluation", "input": {"data": {"data": ["hetero_lr_0.data"]}},
                         "output": {"data": ["data"]}},
    }
    if version == 2:
        components = {"reader_0": {"module": "Reader", "output": {"data": ["data"]}}, **components}
    return {"components": components}


def conf_v2(**lr):
    """The conf of a training in the form of FATE 1.5 and later."""
    return {
        "dsl_version": 2, "initiator": {"role": "guest", "party_id": GUEST}, "role": ROLES,
        "job_parameters": {"common": {"job_type": "train"}},
        "component_parameters": {
            "common": {"hetero_lr_0": {**LR, **lr}, "evaluation_0": {"eval_type": "binary"},
                       "intersection_0": {"intersect_method": "raw"}},
            "role": {
                "guest": {"0": {"reader_0": {"table": table("guest")}, "dataio_0": {"with_label": True}}},
                "host": {"0": {"reader_0": {"table": table("host")}, "dataio_0": {"with_label": False}}}}}}


def conf_v1():
    """The same in the form of FATE 1.4."""
    return {
        "initiator": {"role": "guest", "party_id": GUEST}, "role": ROLES, "job_parameters": {"work_mode": 0},
        "role_parameters": {
            "guest": {"args": {"data": {"train_data": [table("guest")]}}, "dataio_0": {"with_label": [True]}},
            "host": {"args": {"data": {"train_data": [table("host")]}}, "dataio_0": {"with_label": [False]}}},
        "algorithm_parameters": {"hetero_lr_0": LR, "intersection_0": {"intersect_method": "raw"}}}


def predict_v1(model_id, model_version):
    """A prediction in the form of FATE 1.4, which needs no DSL."""
    return {
        "initiator": {"role": "guest", "party_id": GUEST}, "role": ROLES,
        "job_parameters": {"work_mode": 0, "job_type": "predict", "model_id": model_id,
                           "model_version": model_version},
        "role_parameters": {"guest": {"args": {"data": {"eval_data": [table("guest")]}}},
                            "host": {"args": {"data": {"eval_data": [table("host")]}}}}}


def predict_v2(model_id, model_version):
    """A prediction in the form of FATE 1.5 and later; its DSL is the deployed one with a Reader before it."""
    return {
        "dsl_version": 2, "initiator": {"role": "guest", "party_id": GUEST}, "role": ROLES,
        "job_parameters": {"common": {"job_type": "predict", "model_id": model_id, "model_version": model_version}},
        "component_parameters": {"role": {
            "guest": {"0": {"reader_0": {"table": table("guest")}}},
            "host": {"0": {"reader_0": {"table": table("host")}}}}}}
