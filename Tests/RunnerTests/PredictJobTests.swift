import Configuration
import Diagnostics
import Pipeline
import Platform
import Runner
import Tables
import Testing
import Workspace

/// Contract 4.5: what a training leaves, and the jobs that predict with it.
@Suite struct PredictJobTests {
  @Test(arguments: [TrainedJob.Form.version1, .version2])
  func theRowsOfTheTrainingGetTheScoresOfTheTraining(_ form: TrainedJob.Form) throws {
    let trained = try TrainedJob(form)
    #expect(trained.training.outcome == .success, "\(trained.training.text)")
    let plan = try trained.plan(try trained.predictConf())
    let summary = try trained.job.run(plan)
    #expect(summary.outcome == .success, "\(summary.text)")
    let reader = form == .version2 ? ["reader_0"] : []
    #expect(
      summary.components.map(\.name)
        == reader + ["dataio_0", "intersection_0", "hetero_feature_selection_0", "hetero_lr_0"])
    let (before, after) = (try trained.predictions(trained.training), try trained.predictions(summary))
    #expect(after.rowCount == TrainedJob.count)
    #expect(after.ids == before.ids)
    for name in ["label", "predict_result", "predict_score", "predict_detail"] {
      #expect(after.column(name) == before.column(name), "\(name)")
    }
    #expect(after.column("type")?.text(at: 0) == "predict")
  }

  @Test func theRecordNamesTheModelAndTheConfOfTheTraining() throws {
    let trained = try TrainedJob(.version1)
    let summary = try trained.job.run(trained.plan(trained.predictConf()))
    let record = try trained.job.record(summary)
    #expect(record.jobType == "predict")
    #expect(record.modelID == TrainedJob.modelID)
    #expect(record.modelVersion == trained.version)
    let jobs = trained.job.workspace.jobs
    let before = try jobs.read(trained.job.id(trained.training), .runtimeConf)
    #expect(try jobs.read(trained.job.id(summary), .trainRuntimeConf) == before)
    let inputs = try #require(try jobs.manifest(trained.job.id(summary))).inputs
    #expect(
      inputs.keys.filter { $0.contains("pipeline.hetero_lr_0") }.sorted() == [
        "arbiter/10000/pipeline.hetero_lr_0.lr/HeteroLogisticRegressionMeta",
        "arbiter/10000/pipeline.hetero_lr_0.lr/HeteroLogisticRegressionParam",
        "guest/9999/pipeline.hetero_lr_0.lr/HeteroLogisticRegressionMeta",
        "guest/9999/pipeline.hetero_lr_0.lr/HeteroLogisticRegressionParam",
        "host/10000/pipeline.hetero_lr_0.lr/HeteroLogisticRegressionMeta",
        "host/10000/pipeline.hetero_lr_0.lr/HeteroLogisticRegressionParam",
      ])
    // A prediction leaves no model.
    #expect(Set(try trained.job.workspace.models.list().map(\.version)) == [trained.version])
    #expect(try trained.job.leftovers(summary).isEmpty)
  }

  @Test(arguments: [TrainedJob.Form.version1, .version2])
  func newRowsNeedNoLabel(_ form: TrainedJob.Form) throws {
    let trained = try TrainedJob(form)
    try trained.job.store(TrainedJob.rows(.guest, 50..<90, hasLabel: false), "new_guest")
    try trained.job.store(TrainedJob.rows(.host, 55..<95), "new_host")
    let summary = try trained.job.run(trained.plan(trained.predictConf("new_guest", "new_host")))
    #expect(summary.outcome == .success, "\(summary.text)")
    let table = try trained.predictions(summary)
    #expect(table.ids.strings == (55..<90).map { "id\($0)" })
    #expect(table.column("label")?.text(at: 0) == "")
    let before = try trained.predictions(trained.training).keeping(ids: table.ids)
    #expect(
      table.keeping(ids: before.ids).column("predict_score") == before.column("predict_score"))
  }

  /// Contract 4.4: the model says whether its component ran.
  @Test func aComponentThatDidNotRunDoesNotRunInAPrediction() throws {
    let trained = try TrainedJob(.version1, needRun: false)
    #expect(trained.training.outcome == .success)
    let summary = try trained.job.run(trained.plan(trained.predictConf()))
    #expect(summary.outcome == .success, "\(summary.text)")
    #expect(
      try trained.predictions(summary).column("predict_score")
        == trained.predictions(trained.training).column("predict_score"))
  }

  @Test func aModelThatIsNotThereIsNamedWithTheNearest() throws {
    let trained = try TrainedJob(.version1)
    let close = String(trained.version.dropLast()) + "x"
    let error = try #require(throws: Diagnostic.self) {
      try TrainedPipeline.stored(for: trained.predictConf(version: close), in: trained.job.workspace.models)
    }
    #expect(error.code == .noSuchModel && error.code.status == .notFound)
    #expect(error.message == "guest 9999 has no version '\(close)' of the model '\(TrainedJob.modelID)'")
    #expect(error.help == "did you mean '\(trained.version)'?")
    #expect(error.place?.hasPrefix("predict.json:1:") == true)
    let empty = try #require(throws: Diagnostic.self) {
      try TrainedPipeline.stored(for: trained.predictConf(), in: FakeJob().workspace.models)
    }
    #expect(empty.message == "guest 9999 has no model '\(TrainedJob.modelID)'")
    #expect(empty.help == "it has none at all; a training job that succeeds leaves one")
  }

  @Test func aPartyWithoutItsModelIsNamedBeforeAnythingIsWritten() throws {
    let trained = try TrainedJob(.version1)
    let host = ModelStore.partyModelID(role: "host", party: 10000, modelID: TrainedJob.modelID)
    try FileSystem().removeTree(try trained.job.workspace.models.path(host, version: trained.version))
    let plan = try trained.plan(trained.predictConf())
    let list = try #require(throws: DiagnosticList.self) { try JobTables(of: plan, in: trained.job.workspace) }
    #expect(list.errors.map(\.code) == [.noSuchModel])
    #expect(list.errors.first?.message.contains(host) == true)
  }
}
