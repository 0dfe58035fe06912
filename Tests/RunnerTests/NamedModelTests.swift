import Components
import Configuration
import Diagnostics
import Pipeline
import Runner
import Tables
import TestSupport
import Testing
import Workspace

/// ModelLoader of FATE 1.7 and later: the model of an earlier job in the place of one of this job.
@Suite struct NamedModelTests {
  /// A training that goes on from the loaded model, or any other use of it.
  private func plan(
    _ trained: TrainedJob, loader: String = "", version: String? = nil, component: String = "hetero_lr_0",
    lr: String = #""train_data": ["intersection_0.out"]"#, iterations: Int = 6, host: Int = 10000
  ) throws -> JobPlan {
    let conf = """
      {"dsl_version": 2, "initiator": {"role": "guest", "party_id": 9999},
       "role": {"guest": [9999], "host": [\(host)], "arbiter": [10000]},
       "component_parameters": {
         "common": {
           "model_loader_0": {"model_id": "\(TrainedJob.modelID)", "model_version": "\(version ?? trained.version)",
                              "component_name": "\(component)"\(loader)},
           "intersection_0": {"intersect_method": "raw"},
           "hetero_lr_0": {"max_iter": \(iterations), "learning_rate": 0.5, "optimizer": "sgd",
                           "encrypt_param": {"method": null}, "init_param": {"init_method": "zeros"}}},
         "role": {
           "guest": {"0": {"dataio_0": {"with_label": true},
                           "reader_0": {"table": {"name": "guest", "namespace": "n"}}}},
           "host": {"0": {"dataio_0": {"with_label": false},
                          "reader_0": {"table": {"name": "host", "namespace": "n"}}}}}}}
      """
    let dsl = """
      {"components": {
        "reader_0": {"module": "Reader", "output": {"data": ["table"]}},
        "dataio_0": {"module": "DataIO", "input": {"data": {"data": ["reader_0.table"]}},
          "output": {"data": ["out"], "model": ["dataio"]}},
        "intersection_0": {"module": "Intersection", "input": {"data": {"data": ["dataio_0.out"]}},
          "output": {"data": ["out"]}},
        "model_loader_0": {"module": "ModelLoader", "output": {"model": ["loaded"]}},
        "hetero_lr_0": {"module": "HeteroLR", "input": {"data": {\(lr)}, "model": ["model_loader_0.loaded"]},
          "output": {"data": ["scores"], "model": ["lr"]}}}}
      """
    return try JobPlanner.plan(
      conf: TrainedJob.node(conf), dsl: TrainedJob.node(dsl, "dsl.json"), registry: .standard)
  }

  private func model(_ job: FakeJob, _ version: String, _ role: String, _ party: Int) throws -> [ModelComponent] {
    try job.workspace.models.components(
      ModelStore.partyModelID(role: role, party: party, modelID: TrainedJob.modelID), version: version)
  }

  /// Gradient descent keeps no state but the weights, so going on equals not having stopped.
  @Test func trainingGoesOnFromIt() throws {
    let trained = try TrainedJob(.version2)
    let warm = try trained.job.run(try plan(trained))
    #expect(warm.outcome == .success, "\(warm.text)")
    // The whole training in one go: need_run false hands on no model.
    let whole = try trained.job.run(try plan(trained, loader: #", "need_run": false"#))
    #expect(whole.outcome == .success, "\(whole.text)")
    for (role, party) in [("guest", 9999), ("host", 10000)] {
      let left = try model(trained.job, warm.jobID, role, party).first { $0.component == "hetero_lr_0" }
      let right = try model(trained.job, whole.jobID, role, party).first { $0.component == "hetero_lr_0" }
      #expect(left?.buffers == right?.buffers, "\(role)")
    }
    let before = try model(trained.job, trained.version, "guest", 9999).first { $0.component == "hetero_lr_0" }
    let loaded = try model(trained.job, warm.jobID, "guest", 9999).first { $0.component == "model_loader_0" }
    #expect(loaded?.module == "HeteroLR" && loaded?.alias == "loaded")
    #expect(loaded?.buffers == before?.buffers)
    #expect(try !model(trained.job, whole.jobID, "guest", 9999).contains { $0.component == "model_loader_0" })
  }

  @Test func theManifestHasEachPartysOwn() throws {
    let trained = try TrainedJob(.version2)
    let summary = try trained.job.run(try plan(trained))
    let inputs = try #require(try trained.job.workspace.jobs.manifest(trained.job.id(summary))).inputs
    let name = "\(TrainedJob.modelID) \(trained.version).hetero_lr_0.lr"
    #expect(
      inputs.keys.filter { $0.contains("hetero_lr_0") }.sorted()
        == ["arbiter/10000", "guest/9999", "host/10000"].flatMap { party in
          ["Meta", "Param"].map { "\(party)/\(name)/HeteroLogisticRegression\($0)" }
        })
    #expect(
      inputs["guest/9999/\(name)/HeteroLogisticRegressionParam"]
        != inputs["host/10000/\(name)/HeteroLogisticRegressionParam"])
    let metrics = try trained.job.folder.read(
      "workspace/jobs/\(summary.jobID)/guest/9999/model_loader_0/metrics.json")
    // FATE's words of 1.11.
    #expect(metrics.contains(#""hetero_lr_0-lr""#) && metrics.contains("component_model_info"))
  }

  @Test func itPredictsInATraining() throws {
    let trained = try TrainedJob(.version2)
    let summary = try trained.job.run(try plan(trained, lr: #""test_data": ["intersection_0.out"]"#))
    #expect(summary.outcome == .success, "\(summary.text)")
    let (before, after) = (try trained.predictions(trained.training), try trained.predictions(summary))
    for name in ["label", "predict_result", "predict_score"] {
      #expect(before.column(name) == after.column(name), "\(name)")
    }
  }

  @Test func aModelOfAnotherModuleIsRefusedByName() throws {
    let trained = try TrainedJob(.version2)
    let summary = try trained.job.run(try plan(trained, component: "hetero_feature_selection_0"))
    #expect(summary.outcome == .failed)
    #expect(summary.problems.errors.contains { $0.code == .modelMismatch }, "\(summary.text)")
    let messages = summary.problems.errors.map(\.message)
    #expect(messages.contains { $0.hasSuffix("(HeteroFeatureSelection) is none of HeteroLR") }, "\(messages)")
  }

  @Test func whatIsNotThereIsNamedBeforeAnythingRuns() throws {
    let trained = try TrainedJob(.version2)
    func problems(_ plan: JobPlan) throws -> [Diagnostic] {
      try #require(throws: DiagnosticList.self) { try JobTables(of: plan, in: trained.job.workspace) }.errors
    }
    let component = try problems(plan(trained, component: "hetero_lr_1"))
    #expect(component.count == 1 && component[0].code == .noSuchModel)
    #expect(
      component.first?.message
        == "version '\(trained.version)' of the model '\(TrainedJob.modelID)' has no model of 'hetero_lr_1'")
    #expect(component.first?.place?.hasPrefix("conf.json:") == true)
    let alias = try problems(plan(trained, loader: #", "model_alias": "model""#))
    #expect(alias.first?.message.hasSuffix("has no model of 'hetero_lr_0.model'") == true)
    // Guest and host each miss it; an arbiter may have no part of a model.
    let version = try problems(plan(trained, version: "20200101000000000000001"))
    #expect(version.count == 2 && Set(version.map(\.code)) == [.noSuchModel])
    #expect(version[0].message.contains("guest#9999#") && version[1].message.contains("host#10000#"))
    // Each party has its own part only: host 10001 was not there when the model was trained.
    let stranger = try problems(plan(trained, host: 10001))
    #expect(stranger.count == 1 && stranger[0].message.contains("host#10001#\(TrainedJob.modelID)"))
  }

  @Test(arguments: [
    (#", "model_alias": "lr", "step_index": 1"#, "step_index", "'model_alias' are both set"),
    (#", "step_index": 1, "step_name": "step_name""#, "step_name", "'step_index' are both set"),
    (#", "component_name": """#, "component_name", "is not set, so no model is named"),
  ])
  func parametersThatNameNoModel(more: String, path: String, message: String) throws {
    let trained = try TrainedJob(.version2)
    let isEmpty = more.contains("component_name")
    let list = try #require(throws: DiagnosticList.self) {
      try isEmpty ? plan(trained, component: "") : plan(trained, loader: more)
    }
    #expect(list.errors.count == 1)
    #expect(list.errors.first?.message.contains("'\(path)' of model_loader_0 (ModelLoader)") == true)
    #expect(list.errors.first?.message.contains(message) == true, "\(list.errors.map(\.message))")
  }
}
