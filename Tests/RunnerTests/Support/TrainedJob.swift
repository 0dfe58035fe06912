import Components
import Configuration
import Diagnostics
import Pipeline
import Platform
import Runner
import Tables
import TestSupport
import Workspace

/// A logistic regression that was really trained, in clear on sixty rows, and predictions with it.
struct TrainedJob {
  let job: FakeJob
  let training: RunSummary

  /// Version of conf and DSL.
  enum Form: Sendable { case version1, version2 }

  let form: Form
  static let count = 60

  init(_ form: Form, needRun: Bool = true) throws {
    self.form = form
    job = try FakeJob()
    try job.store(try Self.rows(.guest, 0..<Self.count), "guest")
    try job.store(try Self.rows(.host, 0..<Self.count), "host")
    let conf = form == .version1 ? Self.conf1(needRun) : Self.conf2
    let plan = try JobPlanner.plan(
      conf: try Self.node(conf), dsl: try Self.node(form == .version1 ? Self.dsl1 : Self.dsl2), registry: .standard)
    training = try job.run(plan)
  }

  var version: String { training.jobID }
  static let modelID = "arbiter-10000#guest-9999#host-10000#model"

  /// Raw rows as an upload leaves them; the guest's with label unless it is left out.
  static func rows(_ role: Role, _ rows: Range<Int>, hasLabel: Bool = true) throws -> Table {
    let numbers = rows.map { Double(($0 * 37) % 101) / 50 - 1 }
    let others = rows.map { Double(($0 * 53) % 97) / 48 - 1 }
    let isGuest = role == .guest
    let label = Column(name: "y", integers: zip(numbers, others).map { $0 + $1 > 0 ? 1 : 0 })
    let first = Column(name: isGuest ? "x0" : "x1", doubles: isGuest ? numbers : others)
    let second = Column(name: isGuest ? "x2" : "x3", doubles: rows.map { Double($0 % 7) })
    return try Table(
      ids: rows.map { "id\($0)" }, columns: (isGuest && hasLabel ? [label] : []) + [first, second],
      metadata: Table.Metadata(idName: "id"))
  }

  static func node(_ text: String, _ name: String = "conf.json") throws -> Node {
    try JSONReader.read(SourceText(name: name, text: text))
  }

  /// A predict conf that reads two tables of the namespace.
  func predictConf(_ guest: String = "guest", _ host: String = "host", version: String? = nil) throws -> Node {
    let model = #""model_id": "\#(Self.modelID)", "model_version": "\#(version ?? self.version)""#
    func table(_ name: String) -> String { #"{"name": "\#(name)", "namespace": "n"}"# }
    let head = #""initiator": {"role": "guest", "party_id": 9999}"#
    switch form {
    case .version1:
      return try Self.node(
        """
        {\(head), "job_parameters": {"work_mode": 0, "job_type": "predict", \(model)},
         "role": {"guest": [9999], "host": [10000], "arbiter": [10000]},
         "role_parameters": {"guest": {"args": {"data": {"eval_data": [\(table(guest))]}}},
                             "host": {"args": {"data": {"eval_data": [\(table(host))]}}}}}
        """, "predict.json")
    case .version2:
      return try Self.node(
        """
        {"dsl_version": 2, \(head), "job_parameters": {"common": {"job_type": "predict", \(model)}},
         "role": {"guest": [9999], "host": [10000]},
         "component_parameters": {"role": {"guest": {"0": {"reader_0": {"table": \(table(guest))}}},
                                           "host": {"0": {"reader_0": {"table": \(table(host))}}}}}}
        """, "predict.json")
    }
  }

  /// The plan of a predict conf as a command makes it.
  func plan(_ conf: Node) throws -> JobPlan {
    let trained = try TrainedPipeline.stored(for: conf, in: job.workspace.models)
    return try JobPlanner.plan(conf: conf, dsl: nil, trained: trained, registry: .standard)
  }

  /// What a job predicted at the guest.
  func predictions(_ summary: RunSummary) throws -> Table {
    try Table.read(
      job.folder.path("workspace/jobs/\(summary.jobID)/guest/9999/hetero_lr_0/data/scores.arrow"), files: .init())
  }

  /// The run with which rows are scored in memory.
  func inference(
    warn: @escaping @Sendable (String, Party, String) -> Void = { _, _, _ in }
  ) throws -> InferenceRun {
    let id = ModelStore.partyModelID(role: "guest", party: 9999, modelID: Self.modelID)
    let trained = try TrainedPipeline.stored(id, version: version, in: job.workspace.models)
    let plan = try JobPlanner.servingPlan(of: trained, registry: .standard)
    return InferenceRun(plan, models: try JobModels(of: plan, in: job.workspace.models), warn: warn)
  }
}

extension TrainedJob {
  private static let parameters = """
    "intersection_0": {"intersect_method": "raw"},
    "hetero_lr_0": {"max_iter": 3, "learning_rate": 0.5, "optimizer": "sgd", "encrypt_param": {"method": null},
                    "init_param": {"init_method": "zeros"}}
    """

  private static func conf1(_ needRun: Bool) -> String {
    """
    {"initiator": {"role": "guest", "party_id": 9999}, "job_parameters": {"work_mode": 0},
     "role": {"guest": [9999], "host": [10000], "arbiter": [10000]},
     "role_parameters": {
       "guest": {"args": {"data": {"train_data": [{"name": "guest", "namespace": "n"}]}},
                 "dataio_0": {"with_label": [true]}},
       "host": {"args": {"data": {"train_data": [{"name": "host", "namespace": "n"}]}},
                "dataio_0": {"with_label": [false]}}},
     "algorithm_parameters": {
       "hetero_feature_selection_0": {"filter_methods": ["unique_value"], "need_run": \(needRun)}, \(parameters)}}
    """
  }

  private static let conf2 = """
    {"dsl_version": 2, "initiator": {"role": "guest", "party_id": 9999}, "job_parameters": {"common": {}},
     "role": {"guest": [9999], "host": [10000], "arbiter": [10000]},
     "component_parameters": {
       "common": {"hetero_feature_selection_0": {"filter_methods": ["unique_value"]}, \(parameters)},
       "role": {
         "guest": {"0": {"dataio_0": {"with_label": true},
                         "reader_0": {"table": {"name": "guest", "namespace": "n"}}}},
         "host": {"0": {"dataio_0": {"with_label": false},
                        "reader_0": {"table": {"name": "host", "namespace": "n"}}}}}}}
    """

  private static let later = """
    "intersection_0": {"module": "Intersection", "input": {"data": {"data": ["dataio_0.out"]}},
      "output": {"data": ["out"]}},
    "hetero_feature_selection_0": {"module": "HeteroFeatureSelection",
      "input": {"data": {"data": ["intersection_0.out"]}}, "output": {"data": ["out"], "model": ["chosen"]}},
    "hetero_lr_0": {"module": "HeteroLR", "input": {"data": {"train_data": ["hetero_feature_selection_0.out"]}},
      "output": {"data": ["scores"], "model": ["lr"]}},
    "evaluation_0": {"module": "Evaluation", "input": {"data": {"data": ["hetero_lr_0.scores"]}}}
    """

  private static let dsl1 = """
    {"components": {
      "dataio_0": {"module": "DataIO", "input": {"data": {"data": ["args.train_data"]}},
        "output": {"data": ["out"], "model": ["dataio"]}}, \(later)}}
    """

  private static let dsl2 = """
    {"components": {
      "reader_0": {"module": "Reader", "output": {"data": ["table"]}},
      "dataio_0": {"module": "DataIO", "input": {"data": {"data": ["reader_0.table"]}},
        "output": {"data": ["out"], "model": ["dataio"]}}, \(later)}}
    """
}

extension FakeJob {
  /// Stores a table of the namespace `n`.
  func store(_ table: Table, _ name: String) throws {
    let info = TableInfo(namespace: "n", name: name, count: table.rowCount, createTime: 0)
    try workspace.tables.put(info, replacing: true) { try table.inIDOrder().write($0, files: .init()) }
  }
}
