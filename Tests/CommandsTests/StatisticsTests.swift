import Configuration
import Diagnostics
import TestSupport
import Testing

@testable import Commands

/// Statistics and the models that are built from them, as commands and in a pipeline.
@Suite struct StatisticsTests {
  static let attributes = """
    {"attributes": [{"name": "x", "type": "C"}, {"name": "line", "type": "T", "categories": ["a", "b", "c"]},
      {"name": "y", "type": "C"}, {"name": "bad", "type": "B"}]}
    """

  /// `id,x,line,y,bad` with y = 2 + 3x, one more on line b and two less on line c.
  static let rows: [String] = (0..<90).map { row in
    let x = Double((row * 37) % 90) / 8 - 3
    let line = row % 3
    let y = 2 + 3 * x + [0, 1, -2][line]
    let bad = x + [0, 2, 0][line] > 1 ? 1 : 0
    return "r\(row),\(x),\(["a", " B", "c"][line]),\(y),\(bad)"
  }

  private func shell() throws -> Shell {
    let shell = try Shell()
    let header = "id,x,line,y,bad\n"
    func csv(_ rows: some Sequence<String>) -> String { header + rows.map { $0 + "\n" }.joined() }
    try shell.upload("all", csv(Self.rows))
    try shell.upload("first", csv(Self.rows.prefix(40)))
    try shell.upload("rest", csv(Self.rows.dropFirst(40)))
    try shell.workdir.write("attributes.json", Self.attributes)
    return shell
  }

  private func learn(_ shell: Shell, _ project: String, _ table: String) throws {
    let result = shell.run("stats learn --project \(project) -n n -t \(table) -c attributes.json")
    #expect(result.status == 0, "\(result.error)")
  }

  @Test func learnedMergedAndForgotten() throws {
    let shell = try shell()
    try learn(shell, "whole", "all")
    try learn(shell, "one", "first")
    try learn(shell, "two", "rest")
    let merged = shell.run("stats merge --project one --other two")
    #expect(try merged.answer["data"] == ["project": "one", "merged": 50, "rows": 90])
    func column(_ project: String) throws -> JSON? {
      try shell.run("stats show --project \(project) --columns x").answer["data"]?["columns"]?[0]
    }
    let (one, whole) = (try column("one"), try column("whole"))
    for key in ["count", "mean", "variance", "skewness"] {
      let (a, b) = (try #require(one?[key]?.doubleValue), try #require(whole?[key]?.doubleValue))
      #expect((a - b).magnitude <= 1e-12 * max(b.magnitude, 1), "\(key)")
    }
    let forgotten = shell.run("stats forget --project one -n n -t rest")
    #expect(try forgotten.answer["data"] == ["project": "one", "forgotten": 50, "rows": 40])
    let again = shell.run("stats forget --project one -n n -t rest")
    #expect(again.status == 2)
    #expect(again.error.contains("more rows are to be forgotten than were learned"), "\(again.error)")
    let list = try shell.run("stats list").answer["data"]
    #expect(list?[0] == ["project": "one", "rows": 40, "learned_rows": 90, "forgotten_rows": 50])
    #expect(shell.run("stats remove --project one").status == 0)
    #expect(shell.run("stats show --project one").status == 4)
  }

  @Test func statisticsTravelAsFiles() throws {
    let shell = try shell()
    try learn(shell, "one", "first")
    #expect(shell.run("stats export --project one -o one.table").status == 0)
    let copied = shell.run("stats merge --project copy --statistics one.table")
    #expect(try copied.answer["data"]?["rows"] == 40, "\(copied.error)")
    try shell.workdir.write("damaged.table", "FFST and more")
    let damaged = shell.run("stats show --statistics damaged.table")
    #expect(damaged.status == 2 && damaged.error.contains("F0691"), "\(damaged.error)")
  }

  @Test func mistakesAreNamed() throws {
    let shell = try shell()
    let bare = shell.run("stats learn --project p -n n -t all")
    #expect(bare.status == 2 && bare.error.contains("are new and need attributes"), "\(bare.error)")
    try shell.workdir.write("wrong.json", #"{"attributes": [{"name": "x", "tipe": "C"}]}"#)
    let wrong = shell.run("stats learn --project p -n n -t all -c wrong.json")
    #expect(wrong.error.contains("attribute 1 has no key 'tipe'"), "\(wrong.error)")
    try shell.workdir.write(
      "unknown.json", #"{"attributes": [{"name": "line", "type": "T", "categories": ["a", "b"]}]}"#)
    let unknown = shell.run("stats learn --project p -n n -t all -c unknown.json")
    #expect(unknown.error.contains("'c' is none of the declared categories"), "\(unknown.error)")
    try learn(shell, "p", "all")
    let metric = shell.run("stats show --project p --metric annova --columns x,line")
    #expect(metric.status == 2 && metric.error.contains("'anova'"), "\(metric.error)")
    let column = shell.run("stats show --project p --metric bi --columns x,z")
    #expect(column.error.contains("there is no attribute 'z'"), "\(column.error)")
    let target = shell.run("model build --project p --algorithm mlr --target line")
    #expect(target.status == 1 && target.error.contains("has categories"), "\(target.error)")
  }

  @Test func everyMetricAnswers() throws {
    let shell = try shell()
    try learn(shell, "p", "all")
    for arguments in [
      "uni", "bi --columns x,bad", "corr --columns x,y", "vif --columns x,line", "ztest --columns x --mean 1",
      "ttest --columns x,bad", "ttest --columns x,y", "ttest --columns x,bad --variances equal",
      "ftest --columns x,bad",
      "anova --columns x,line", "chi2 --columns line,bad", "gain --columns line,bad",
    ] {
      let result = shell.run("stats show --project p --metric \(arguments)")
      #expect(result.status == 0, "\(arguments): \(result.error)")
    }
    let anova = try shell.run("stats show --project p --metric anova --columns y,line").answer["data"]
    #expect(anova?["test"]?["df"]?.listValue?.map(\.doubleValue) == [2, 87])
  }

  /// A model that no job trained predicts like one of a job: in a predict job and row by row.
  @Test func aBuiltModelScoresRows() throws {
    let shell = try shell()
    try learn(shell, "p", "all")
    let built = shell.run("model build --project p --algorithm mlr --target y --features x,line --model_version v1")
    #expect(built.status == 0, "\(built.error)")
    let data = try built.answer["data"]
    #expect(data?["model_id"] == "guest-9999#model" && data?["model_version"] == "v1")
    #expect(try (#require(data?["facts"]?["r2"]?.doubleValue) - 1).magnitude < 1e-12)
    try shell.workdir.write(
      "predict.json",
      """
      {"initiator": {"role": "guest", "party_id": 9999}, "role": {"guest": [9999]},
       "job_parameters": {"work_mode": 0, "job_type": "predict", "model_id": "guest-9999#model", "model_version": "v1"},
       "role_parameters": {"guest": {"args": {"data": {"eval_data": [{"namespace": "n", "name": "rest"}]}}}}}
      """)
    let predicted = shell.run("submit_job -c predict.json")
    #expect(predicted.status == 0, "\(predicted.error)")
    let job = try #require(try predicted.answer["jobId"]?.textValue)
    let rows = shell.run("component_output_data_preview -j \(job) -r guest -p 9999 -cpn federation_model_0 -limit 50")
    #expect(rows.status == 0, "\(rows.error)")
  }

  /// One conf and DSL: learn, build, predict, evaluate.
  @Test func aPipelineLearnsBuildsAndEvaluates() throws {
    let shell = try shell()
    try shell.workdir.write(
      "conf.json",
      """
      {"initiator": {"role": "guest", "party_id": 9999}, "job_parameters": {"work_mode": 0},
       "role": {"guest": [9999]},
       "role_parameters": {"guest": {"args": {"data": {"train_data": [{"namespace": "n", "name": "numbers"}]}}}},
       "algorithm_parameters": {
         "dataio_0": {"with_label": true, "label_name": "bad", "label_type": "int", "output_format": "dense"},
         "model_0": {"algorithm": "lda", "target": "bad"}}}
      """)
    try shell.workdir.write(
      "dsl.json",
      """
      {"components": {
        "dataio_0": {"module": "DataIO", "input": {"data": {"data": ["args.train_data"]}},
                     "output": {"data": ["t"], "model": ["m"]}},
        "statistics_0": {"module": "FederationStatistics", "input": {"data": {"train_data": ["dataio_0.t"]}},
                         "output": {"model": ["s"]}},
        "model_0": {"module": "FederationModel",
                    "input": {"data": {"train_data": ["dataio_0.t"]}, "isometric_model": ["statistics_0.s"]},
                    "output": {"data": ["d"], "model": ["m"]}},
        "evaluation_0": {"module": "Evaluation", "input": {"data": {"data": ["model_0.d"]}}}}}
      """)
    let numbers = Self.rows.map { row in
      let cells = row.split(separator: ",")
      return "\(cells[0]),\(cells[4]),\(cells[1]),\(cells[3])\n"
    }
    try shell.upload("numbers", "id,bad,x,y\n" + numbers.joined())
    let result = shell.run("submit_job -c conf.json -d dsl.json")
    #expect(result.status == 0, "\(result.error)")
    let job = try #require(try result.answer["jobId"]?.textValue)
    let metrics = try shell.run("component_metric_all -j \(job) -r guest -p 9999 -cpn evaluation_0").answer["data"]
    let summary = try #require(metrics?["train"]?["model_0"]?["data"]?.listValue)
    let auc = try #require(summary.first { $0[0] == "auc" }?[1]?.doubleValue)
    #expect(auc > 0.9)
    let model = TrainedPipelineModel(shell: shell, version: job)
    #expect(try model.infer("r0,-3.0,-7.0\nr1,6.0,20.0\n").map { $0[1] } == ["0", "1"])
  }
}

/// The model of the pipeline, in service.
private struct TrainedPipelineModel {
  let shell: Shell
  let version: String

  func infer(_ rows: String) throws -> [[Substring]] {
    try shell.workdir.write(
      "serve.json",
      """
      {"initiator": {"party_id": "9999", "role": "guest"}, "role": {"guest": ["9999"]}, "service_id": "s",
       "job_parameters": {"work_mode": 0, "model_id": "guest-9999#model", "model_version": "\(version)"}}
      """)
    for command in ["load", "bind"] {
      let result = shell.run("\(command) -c serve.json")
      guard result.status == 0 else { throw Shell.Unexpected(text: result.error) }
    }
    let result = shell.run(["infer", "--service", "s"], input: "id,x,y\n" + rows)
    guard result.status == 0 else { throw Shell.Unexpected(text: result.error) }
    return result.output.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
  }
}
