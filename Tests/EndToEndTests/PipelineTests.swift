import Configuration
import Platform
import TestSupport
import Testing

/// The folders of pipelines/, as make runs them.
@Suite(.enabled(if: Program.binary != nil, "FEDFLOW_BINARY is not set")) struct PipelineTests {
  /// The main job: uploads, trains, evaluates, ends with a short summary.
  @Test func heteroLR() throws {
    let run = try PipelineRun("hetero_lr")
    #expect(run.result.status == 0, "\(run.result.error)")
    let summary = try #require(run.result.error.firstRange(of: "job \(run.job): success in ")).lowerBound
    let text = String(run.result.error[summary...])
    #expect(text.contains("hetero_lr_0 loss: "), "\(text)")
    #expect(text.contains("evaluation_0 train hetero_lr_0: auc 0.9"), "\(text)")
    #expect(text.contains("ks 0."), "\(text)")
    #expect(text.hasSuffix("  tree: \(run.program.workdir.path("workspace/jobs/\(run.job)"))\n"), "\(text)")

    let metrics = try run.program.ask("component_metric_all", run.job, "evaluation_0", "guest", 9999)
    let pairs = try #require(metrics?["train"]?["hetero_lr_0"]?["data"]?.listValue)
    let values = Dictionary(pairs.map { ($0[0]?.textValue ?? "", $0[1]?.doubleValue ?? 0) }) { $1 }
    #expect(try #require(values["auc"]) >= 0.98)
    #expect(try #require(values["ks"]) >= 0.9)
    try checkMetricNames(run)
    try checkModel(run)
    try checkData(run)
  }

  /// Contract 6.1 and 6.2: the complete list for binary labels; the loss is the arbiter's alone.
  private func checkMetricNames(_ run: PipelineRun) throws {
    let names = try run.program.ask("component_metrics", run.job, "evaluation_0", "guest", 9999)
    let curves = [
      "accuracy", "confusion_mat", "f1_score", "gain", "ks_fpr", "ks_tpr", "lift", "precision", "quantile_pr", "recall",
      "roc",
    ]
    let expected = ["hetero_lr_0"] + curves.map { "hetero_lr_0_\($0)" }
    #expect(names == ["train": .list(expected.sorted().map(JSON.text))])
    let loss = try run.program.ask("component_metric_all", run.job, "hetero_lr_0", "arbiter", 10000)
    let pairs = try #require(loss?["train"]?["loss"]?["data"]?.listValue)
    #expect(pairs.map { $0[0] } == pairs.indices.map { .integer($0) })
    let (first, last) = (pairs.first?[1]?.doubleValue ?? 0, pairs.last?[1]?.doubleValue ?? 0)
    #expect(last < first && last > 0)
    #expect(
      loss?["train"]?["loss"]?["meta"]
        == ["curve_name": "loss", "metric_type": "LOSS", "name": "train", "unit_name": "iters"])
    #expect(try run.program.ask("component_metric_all", run.job, "hetero_lr_0", "guest", 9999) == nil)
    #expect(try run.program.ask("component_metrics", run.job, "dataio_0", "guest", 9999) == nil)
  }

  /// Contract 6.4: guest and host each see their own weights, nobody else's.
  private func checkModel(_ run: PipelineRun) throws {
    let keys = [
      "bestIteration", "header", "intercept", "isConverged", "iters", "lossHistory", "needOneVsRest",
      "oneVsRestResult", "weight",
    ]
    for (role, party) in [("guest", 9999), ("host", 10000)] {
      let model = try run.program.ask("component_output_model", run.job, "hetero_lr_0", role, party)
      #expect((model?.objectValue ?? [:]).keys.sorted() == keys, "\(role)")
      let header = Set(model?["header"]?.listValue?.compactMap(\.textValue) ?? [])
      let weights = Set((model?["weight"]?.objectValue ?? [:]).keys)
      #expect(!weights.isEmpty && weights == header, "\(role)")
      #expect(weights.allSatisfy { $0.hasSuffix("_mean") == (role == "guest") }, "\(role) \(weights)")
      #expect(model?["lossHistory"] == [], "\(role)")
      #expect((model?["intercept"]?.doubleValue == 0) == (role == "host"), "\(role)")
    }
    let answer = try run.program.run("component_output_model -j \(run.job) -cpn evaluation_0 -r guest -p 9999")
    #expect(answer.output == "{\n    \"retcode\": 0,\n    \"retmsg\": \"no data\"\n}\n\n")
  }

  /// Contract 5.3: the header of predictions, rows in shortlex order of their ids.
  private func checkData(_ run: PipelineRun) throws {
    let answer = try run.program.run(
      "component_output_data -j \(run.job) -cpn hetero_lr_0 -r guest -p 9999 -o out")
    #expect(answer.status == 0, "\(answer.error)")
    let folder = "out/job_\(run.job)_hetero_lr_0_guest_9999_output_data"
    let rows = try run.program.workdir.read("\(folder)/output_data.csv").split(separator: "\n")
    #expect(rows.first == "id,label,predict_result,predict_score,predict_detail,type")
    #expect(rows.count == 570)
    let ids = rows.dropFirst().map { String($0.prefix { $0 != "," }) }
    #expect(ids == ids.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) })
    #expect(rows[1].hasSuffix(",train"))
    #expect(try run.program.workdir.names(folder).contains("output_data_meta.json"))
    let limited = try run.program.run(
      "component_output_data -j \(run.job) -cpn hetero_lr_0 -r guest -p 9999 -o five -limit 5")
    #expect(limited.status == 0)
    #expect(
      try run.program.workdir.read("five/job_\(run.job)_hetero_lr_0_guest_9999_output_data/output_data.csv")
        .split(separator: "\n").count == 6)
  }

  @Test func toy() throws {
    let run = try PipelineRun("toy")
    #expect(run.result.status == 0, "\(run.result.error)")
    #expect(try run.program.lastLineOfTheToy(run.job, guest: 9999).hasSuffix("2000.0"))
  }

  /// Nothing is written beside the workspace.
  @Test func theWorkspaceIsTheOnlyPlaceWritten() throws {
    let run = try PipelineRun("toy")
    #expect(try FileSystem().list(run.program.workdir.path) == ["workspace"])
  }

  /// A pipeline that is added later is run without being listed here.
  @Test func everyFolderOfPipelines() throws {
    for name in try FileSystem().list("\(Fixture.repository)/pipelines") {
      guard !["hetero_lr", "hetero_lr_yaml", "toy"].contains(name) else { continue }
      if try FileSystem().list("\(Fixture.repository)/pipelines/\(name)").contains("run") {
        let ended = try Program().shell("'\(Fixture.repository)/pipelines/\(name)/run' \"$FEDFLOW\" workspace")
        #expect(ended.status == 0, "\(name): \(ended.error)")
        continue
      }
      let run = try PipelineRun(name)
      #expect(run.result.status == 0, "\(name): \(run.result.error)")
    }
  }
}

extension Program {
  /// What FATE's toy script does: job_log, then the guest's INFO.log from a marker on (contract 1.4).
  func lastLineOfTheToy(_ job: String, guest: Int) throws -> Substring {
    let answer = try run("-f job_log -j \(job) -o \(workdir.path)").answer
    let folder = answer["directory"]?.textValue ?? ""
    let log = try FileSystem().readFile("\(folder)/guest/\(guest)/secure_add_example_0/INFO.log")
    let lines = String(decoding: log, as: UTF8.self).split(separator: "\n")
    return lines.last { $0.contains("secure_add_guest.py[line") } ?? ""
  }
}
