import Configuration
import Diagnostics
import Platform
import TestSupport
import Testing

/// The release binary's weights on the real data against NumPy: `Fixtures/make_weights.py` has the formulas.
@Suite(.enabled(if: Program.binary != nil, "FEDFLOW_BINARY is not set")) struct WeightTests {
  static let cases: [JSON] = {
    let path = "\(Fixture.repository)/Tests/EndToEndTests/Fixtures/weights.json"
    let bytes = (try? FileSystem().readFile(path)) ?? []
    let node = try? JSONReader.read(SourceText(name: path, bytes: bytes))
    return node?.json.listValue ?? []
  }()

  private static let dsl = """
    {"components": {
      "dataio_0": {"module": "DataIO", "input": {"data": {"data": ["args.train_data"]}},
                   "output": {"data": ["train"], "model": ["dataio"]}},
      "intersection_0": {"module": "Intersection", "input": {"data": {"data": ["dataio_0.train"]}},
                         "output": {"data": ["train"]}},
      "hetero_lr_0": {"module": "HeteroLR", "input": {"data": {"train_data": ["intersection_0.train"]}},
                      "output": {"data": ["train"], "model": ["hetero_lr"]}}}}
    """

  @Test func thereAreCases() { #expect(Self.cases.count == 4) }

  @Test(arguments: 0..<4)
  func weightsEqualTheReference(_ index: Int) throws {
    let settings = try #require(Self.cases[index].objectValue)
    let expected = try #require(settings["expected"])
    let program = try Program()
    #expect(try program.run(["upload", "-c", "\(Fixture.repository)/pipelines/hetero_lr/upload.json"]).status == 0)
    try program.workdir.write("dsl.json", Self.dsl)
    try program.workdir.write("conf.json", CanonicalJSON.text(Self.conf(settings)))
    let run = try program.run(["submit_job", "-c", "conf.json", "-d", "dsl.json"])
    #expect(run.status == 0, "\(run.error)")
    for (role, party) in [("guest", 9999), ("host", 10000)] {
      let model = try program.ask("component_output_model", run.jobID, "hetero_lr_0", role, party)
      let weights = try #require(model?["weight"]?.objectValue)
      let reference = try #require(expected[role]?.objectValue)
      #expect(weights.count == reference.count)
      for (name, value) in reference { #expect(Self.isClose(weights[name], value), "\(role) \(name)") }
      if role == "guest" { #expect(Self.isClose(model?["intercept"], expected["intercept"])) }
      #expect(model?["isConverged"] == expected["is_converged"])
    }
    let metrics = try program.ask("component_metric_all", run.jobID, "hetero_lr_0", "arbiter", 10000)
    let losses = try #require(metrics?["train"]?["loss"]?["data"]?.listValue)
    let wanted = try #require(expected["losses"]?.listValue)
    #expect(losses.count == wanted.count)
    for (row, loss) in zip(losses, wanted) { #expect(Self.isClose(row[1], loss)) }
  }

  private static func isClose(_ one: JSON?, _ other: JSON?) -> Bool {
    guard let one = one?.doubleValue, let other = other?.doubleValue else { return false }
    return abs(one - other) <= 1e-6 * max(1, abs(other))
  }

  /// A conf of version 1: the start values of guest and host have seeds of their own.
  private static func conf(_ settings: [String: JSON]) -> JSON {
    let names = [
      "optimizer", "penalty", "early_stop", "tol", "alpha", "learning_rate", "decay", "decay_sqrt", "batch_size",
      "max_iter",
    ]
    var model = settings.filter { names.contains($0.key) }
    model["init_param"] = [
      "init_method": settings["init_method"] ?? .null, "fit_intercept": settings["fit_intercept"] ?? .null,
    ]
    func role(_ name: String, _ label: Bool) -> JSON {
      [
        "args": ["data": ["train_data": [["namespace": "breast_cancer", "name": .text(name)]]]],
        "dataio_0": ["with_label": [.bool(label)]],
        "hetero_lr_0": ["init_param": ["random_seed": [settings["\(name)_seed"] ?? .null]]],
      ]
    }
    return [
      "initiator": ["role": "guest", "party_id": 9999], "job_parameters": ["work_mode": 0],
      "role": ["guest": [9999], "host": [10000], "arbiter": [10000]],
      "role_parameters": ["guest": role("guest", true), "host": role("host", false)],
      "algorithm_parameters": ["hetero_lr_0": .object(model)],
    ]
  }
}
