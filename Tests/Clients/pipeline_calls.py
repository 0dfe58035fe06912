"""Drives FATE's Python SDK `pipeline`, unmodified, against a server: pipeline_calls.py DATA.

`pipeline init` was called before. The SDK talks on both streams, so the outcomes go to the stream of descriptor 3.
"""
import os
import sys

import jobs
from outcomes import Outcomes, need

DATA = sys.argv[1]


class Told(Outcomes):
    """Outcomes on a stream of their own."""
    stream = os.fdopen(3, "w")

    @classmethod
    def tell(cls, name, word, reason):
        print(f"{name:<44} {word:<7} {reason}".rstrip(), file=cls.stream, flush=True)


outcomes = Told()


def trained():
    """A pipeline of Reader, DataIO, Intersection, HeteroLR and Evaluation, compiled."""
    from pipeline.backend.pipeline import PipeLine
    from pipeline.component import DataIO, Evaluation, HeteroLR, Intersection
    from pipeline.interface import Data
    pipeline = PipeLine().set_initiator(role="guest", party_id=jobs.GUEST)
    pipeline.set_roles(guest=jobs.GUEST, host=jobs.HOST, arbiter=jobs.ARBITER)
    reader = reading("reader_0")
    dataio = DataIO(name="dataio_0")
    dataio.get_party_instance(role="guest", party_id=jobs.GUEST).component_param(with_label=True, output_format="dense")
    dataio.get_party_instance(role="host", party_id=jobs.HOST).component_param(with_label=False)
    intersection = Intersection(name="intersection_0", intersect_method="raw")
    lr = HeteroLR(name="hetero_lr_0", **jobs.LR)
    evaluation = Evaluation(name="evaluation_0", eval_type="binary")
    pipeline.add_component(reader)
    pipeline.add_component(dataio, data=Data(data=reader.output.data))
    pipeline.add_component(intersection, data=Data(data=dataio.output.data))
    pipeline.add_component(lr, data=Data(train_data=intersection.output.data))
    pipeline.add_component(evaluation, data=Data(data=lr.output.data))
    pipeline.compile()
    return pipeline


def reading(name):
    """A Reader of the two tables."""
    from pipeline.component import Reader
    reader = Reader(name=name)
    for role, party in (("guest", jobs.GUEST), ("host", jobs.HOST)):
        reader.get_party_instance(role=role, party_id=party).component_param(
            table={"name": f"sdk_{role}", "namespace": jobs.NAMESPACE})
    return reader


def upload():
    from pipeline.backend.pipeline import PipeLine
    pipeline = PipeLine().set_initiator(role="guest", party_id=jobs.GUEST).set_roles(guest=jobs.GUEST)
    for side in ("guest", "host"):
        pipeline.add_upload_data(file=os.path.join(DATA, f"breast_cancer_{side}.csv"), table_name=f"sdk_{side}",
                                 namespace=jobs.NAMESPACE, head=1, partition=4)
    pipeline.upload(drop=1)


def outputs(pipeline):
    """What the SDK reads of a component."""
    lr = pipeline.get_component("hetero_lr_0")

    def data():
        frame = lr.get_output_data()
        need(len(frame) == 569, f"{len(frame)} rows")
        need(list(frame.columns)[-5:] == ["label", "predict_result", "predict_score", "predict_detail", "type"],
             str(list(frame.columns)))
        need(set(frame["predict_detail"].iloc[0]) == {"0", "1"}, str(frame["predict_detail"].iloc[0]))
    outcomes.call("sdk get_output_data (prediction)", data)
    outcomes.call("sdk get_output_data (features)", lambda: need(
        len(pipeline.get_component("dataio_0").get_output_data().columns) == 12, "not 12 columns"))
    outcomes.call("sdk get_model_param", lambda: need("weight" in lr.get_model_param(), "no weight"))
    outcomes.call("sdk get_output_data_table", lambda: need(
        set(lr.get_output_data_table()) >= {"table_name", "table_namespace"}, str(lr.get_output_data_table())))
    outcomes.call("sdk get_summary", lambda: need(
        pipeline.get_component("evaluation_0").get_summary(), "the summary is empty"))


def predict(pipeline):
    from pipeline.backend.pipeline import PipeLine
    from pipeline.interface import Data
    prediction = PipeLine()
    reader = reading("reader_1")
    prediction.add_component(reader)
    prediction.add_component(
        pipeline, data=Data(predict_input={pipeline.dataio_0.input.data: reader.output.data}))
    prediction.predict()
    prediction._cur_state = "predict"  # the SDK itself never sets it, and so reads the training's outputs
    frame = prediction.get_component("hetero_lr_0").get_output_data()
    need(len(frame) == 569 and set(frame["type"]) == {"predict"}, f"{len(frame)} rows of {set(frame['type'])}")


def main():
    outcomes.call("sdk upload", upload)
    pipeline = outcomes.call("sdk compile", trained)
    if pipeline and outcomes.call("sdk fit", lambda: (pipeline.fit(), True)):
        outputs(pipeline)
        if outcomes.call("sdk deploy_component", lambda: pipeline.deploy_component(
                ["dataio_0", "intersection_0", "hetero_lr_0"])):
            outcomes.call("sdk predict", lambda: predict(pipeline))
            outcomes.call("sdk online.load", lambda: pipeline.online.load())
            outcomes.call("sdk online.bind", lambda: pipeline.online.bind("sdk"))
    sys.stdout = Told.stream
    outcomes.end("pipeline")


if __name__ == "__main__":
    main()
