import Components
import Configuration
import Diagnostics
import Platform
import TestSupport

@testable import Commands

/// A workspace with a small trained model: DataIO, Intersection, HeteroLR of guest 9999, host 10000 and an arbiter.
struct TrainedModel {
  static let modelID = "arbiter-10000#guest-9999#host-10000#model"
  let shell: Shell
  /// The id of the training job: the version of the model.
  let version: String

  /// The rows of both parties joined: `id,y,x0,x1,z0`; the id of the host's table lacks the last two.
  static let rows: [[String]] = (0..<24).map { row in
    let value = Double((row * 7) % 24) / 8 - 1.5
    return [
      "id\(row)", row % 2 == 0 ? "1" : "0", "\(value)", "\(Double(row % 5))", "\(value * (row % 2 == 0 ? 1 : -1))",
    ]
  }

  init(later: Bool = false) throws {
    shell = try Shell()
    try shell.upload("guest", Self.csv(["id", "y", "x0", "x1"], [0, 1, 2, 3], Self.rows))
    try shell.upload("host", Self.csv(["id", "z0"], [0, 4], Array(Self.rows.dropLast(2))))
    try shell.workdir.write("conf.json", later ? Self.laterConf : Self.conf)
    try shell.workdir.write("dsl.json", later ? Self.laterDSL : Self.dsl)
    let result = shell.run("submit_job -c conf.json -d dsl.json")
    guard result.status == 0, let job = try result.answer["jobId"]?.textValue else {
      throw Shell.Unexpected(text: result.error)
    }
    version = job
  }

  /// Some columns of rows as CSV.
  static func csv(_ header: [String], _ columns: [Int], _ rows: [[String]]) -> String {
    ([header] + rows.map { row in columns.map { row[$0] } }).map { $0.joined(separator: ",") + "\n" }.joined()
  }

  /// The keys that name one party's model.
  func address(_ role: String = "guest", _ party: Int = 9999, version: String? = nil, more: String = "") -> String {
    """
    {"role": "\(role)", "party_id": \(party), "model_id": "\(Self.modelID)",
     "model_version": "\(version ?? self.version)"\(more)}
    """
  }

  /// A conf as FATE's publish_load_model.json.
  func serving(version: String? = nil, more: String = "") -> String {
    """
    {"initiator": {"party_id": "9999", "role": "guest"},
     "role": {"guest": ["9999"], "host": ["10000"], "arbiter": ["10000"]},
     "job_parameters": {"work_mode": 0, "model_id": "\(Self.modelID)",
                        "model_version": "\(version ?? self.version)"}\(more)}
    """
  }

  /// Runs a command with a conf.
  @discardableResult
  func run(_ command: String, _ conf: String) throws -> Shell.Result {
    try shell.workdir.write("request.json", conf)
    return shell.run("\(command) -c request.json")
  }

  /// Loads the model and binds it.
  func bind(_ service: String = "credit", version: String? = nil) throws {
    for result in [
      try run("load", serving(version: version)),
      try run("bind", serving(version: version, more: ", \"service_id\": \"\(service)\"")),
    ] where result.status != 0 { throw Shell.Unexpected(text: result.error) }
  }

  /// Runs `infer` with rows on standard input.
  func infer(_ arguments: String, _ input: String) -> Shell.Result {
    let recorder = ConsoleRecorder(input: input)
    let environment = ProcessEnvironment(
      arguments: ["infer"] + arguments.split(separator: " ").map(String.init), currentDirectory: shell.workdir.path,
      processID: 4711, processorCount: 2)
    let status = CommandLineFace.run(environment: environment, console: recorder.console, registry: .standard)
    return Shell.Result(status: status, output: recorder.output, error: recorder.error)
  }

  private static let components = """
    "intersection_0": {"module": "Intersection", "input": {"data": {"data": ["dataio_0.train"]}},
                       "output": {"data": ["train"]}},
    "hetero_lr_0": {"module": "HeteroLR", "input": {"data": {"train_data": ["intersection_0.train"]}},
                    "output": {"data": ["train"], "model": ["hetero_lr"]}}
    """

  private static let dsl = """
    {"components": {
      "dataio_0": {"module": "DataIO", "input": {"data": {"data": ["args.train_data"]}},
                   "output": {"data": ["train"], "model": ["dataio"]}}, \(components)}}
    """

  private static let laterDSL = """
    {"components": {
      "reader_0": {"module": "Reader", "output": {"data": ["table"]}},
      "dataio_0": {"module": "DataIO", "input": {"data": {"data": ["reader_0.table"]}},
                   "output": {"data": ["train"], "model": ["dataio"]}}, \(components)}}
    """

  private static let parties = """
    "initiator": {"role": "guest", "party_id": 9999},
    "role": {"guest": [9999], "host": [10000], "arbiter": [10000]}
    """

  private static let conf = """
    {\(parties), "job_parameters": {"work_mode": 0},
     "role_parameters": {
       "guest": {"args": {"data": {"train_data": [{"namespace": "n", "name": "guest"}]}},
                 "dataio_0": {"with_label": [true], "label_name": ["y"]}},
       "host": {"args": {"data": {"train_data": [{"namespace": "n", "name": "host"}]}},
                "dataio_0": {"with_label": [false]}}},
     "algorithm_parameters": {"hetero_lr_0": {"max_iter": 2, "encrypt_param": {"method": "None"}}}}
    """

  private static let laterConf = """
    {\(parties), "dsl_version": 2, "job_parameters": {"common": {"job_type": "train"}},
     "component_parameters": {
       "common": {"hetero_lr_0": {"max_iter": 2, "encrypt_param": {"method": "None"}}},
       "role": {
         "guest": {"0": {"reader_0": {"table": {"name": "guest", "namespace": "n"}},
                         "dataio_0": {"with_label": true, "label_name": "y"}}},
         "host": {"0": {"reader_0": {"table": {"name": "host", "namespace": "n"}},
                        "dataio_0": {"with_label": false}}}}}}
    """
}
