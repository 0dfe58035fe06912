import Configuration
import Diagnostics
import Pipeline

let trainedVersion = "202007221530123456781"

/// What a training job of a plan leaves: the stored pipeline with every model that the plan declares.
func trained(_ plan: JobPlan) throws -> TrainedPipeline {
  let models = plan.components.compactMap { component in
    component.modelAlias.map {
      TrainedPipeline.Model(
        output: OutputReference(component: component.name, output: $0), module: component.component.module)
    }
  }
  return try TrainedPipeline(buffer: TrainedPipeline.buffer(of: plan, version: trainedVersion), models: models)
}

extension Sample {
  /// A predict conf for `conf`.
  static let predictConf = """
    {
      "initiator": {"role": "guest", "party_id": 9999},
      "job_parameters": {"work_mode": 0, "job_type": "predict",
        "model_id": "arbiter-10000#guest-9999#host-10000_10001#model", "model_version": "202007221530123456781"},
      "role": {"guest": [9999], "host": [10000, 10001], "arbiter": [10000]},
      "role_parameters": {
        "guest": {"args": {"data": {"eval_data": [{"name": "g2", "namespace": "n"}]}}},
        "host": {"args": {"data": {"eval_data": [
                   {"name": "h2", "namespace": "n"}, {"name": "h3", "namespace": "n"}]}}}
      }
    }
    """

  /// A predict conf for `confV2`.
  static let predictConfV2 = """
    {
      "dsl_version": 2,
      "initiator": {"role": "guest", "party_id": 9999},
      "job_parameters": {"common": {"job_type": "predict", "work_mode": 0,
        "model_id": "arbiter-10000#guest-9999#host-10000_10001#model", "model_version": "202007221530123456781"}},
      "role": {"guest": [9999], "host": [10000, 10001], "arbiter": [10000]},
      "component_parameters": {"role": {
        "guest": {"0": {"reader_0": {"table": {"name": "g2", "namespace": "n"}}}},
        "host": {"0": {"reader_0": {"table": {"name": "h2", "namespace": "n"}}},
                 "1": {"reader_0": {"table": {"name": "h3", "namespace": "n"}}}}
      }}
    }
    """
}

/// Plans a prediction with the model of the sample, both changed.
func predict(
  conf: [Edit] = [], trainedBy training: JobPlan? = nil, dsl: String? = nil, _ options: JobPlanner.Options = .init()
) throws -> JobPlan {
  try JobPlanner.plan(
    conf: try node("predict.json", Sample.predictConf, conf), dsl: try dsl.map { try node("posted.json", $0) },
    trained: try trained(training ?? plan()), registry: fakes, options: options)
}

/// The same in version 2.
func predictV2(conf: [Edit] = [], dsl: String? = nil, _ options: JobPlanner.Options = .init()) throws -> JobPlan {
  try JobPlanner.plan(
    conf: try node("predict.json", Sample.predictConfV2, conf), dsl: try dsl.map { try node("posted.json", $0) },
    trained: try trained(planV2()), registry: fakes, options: options)
}
