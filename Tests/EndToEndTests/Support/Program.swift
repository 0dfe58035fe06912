import Configuration
import Diagnostics
import Platform
import TestSupport

/// The release binary in a folder of its own, with an environment of its own.
struct Program {
  /// The path in FEDFLOW_BINARY; nil when these tests are to be skipped.
  static let binary: String? = ProcessEnvironment.current().variable("FEDFLOW_BINARY")

  let workdir: Workdir

  init() throws { workdir = try Workdir("end-to-end") }

  /// What a command left.
  struct Result {
    let status: Int32
    let output: String
    let error: String

    /// The answer; throws when standard output holds anything but one JSON value.
    var answer: JSON { get throws { try JSONReader.read(SourceText(name: "stdout", text: output)).json } }

    /// FATE's scripts read this key.
    var jobID: String {
      get throws {
        guard let id = try answer["jobId"]?.textValue else { throw Unexpected(text: error) }
        return id
      }
    }
  }

  struct Unexpected: Error { let text: String }

  /// Runs the binary to its end, in the folder; the workspace is `./workspace`.
  @discardableResult
  func run(_ arguments: [String]) throws -> Result {
    let ended = try start(arguments).wait()
    return Result(status: ended.status, output: ended.output, error: ended.error)
  }

  /// Runs the binary with arguments that have no blanks.
  @discardableResult
  func run(_ arguments: String) throws -> Result { try run(arguments.split(separator: " ").map(String.init)) }

  /// Starts the binary.
  func start(_ arguments: [String]) throws -> RunningProcess {
    try RunningProcess(Self.binary ?? "", arguments, variables: Self.variables, in: workdir.path)
  }

  static let variables = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C"]

  /// What a shell makes of the binary (`$FEDFLOW`) and the folder.
  func shell(_ script: String) throws -> EndedProgram {
    try EndedProgram.run(
      "/bin/sh", ["-c", script], variables: Self.variables.merging(["FEDFLOW": Self.binary ?? ""]) { $1 },
      in: workdir.path)
  }
}

extension Program {
  /// The answer of `component_metric_all` and the like.
  func ask(_ operation: String, _ job: String, _ component: String, _ role: String, _ party: Int) throws -> JSON? {
    try run("\(operation) -j \(job) -cpn \(component) -r \(role) -p \(party)").answer["data"]
  }

  /// The results of a job that must be the same bytes whenever the inputs are: data, models and metrics, by path.
  func results(of job: String) throws -> [String: [UInt8]] {
    let folder = workdir.path("workspace/jobs/\(job)")
    var results: [String: [UInt8]] = [:]
    for path in try FileSystem().files(below: folder) {
      let parts = path.split(separator: "/")
      guard parts.count > 3, parts[3] == "data" || parts[3] == "model" || parts[3] == "metrics.json" else { continue }
      results[path] = try FileSystem().readFile("\(folder)/\(path)")
    }
    return results
  }
}

/// The paths at which two sets of results differ.
func differences(_ one: [String: [UInt8]], _ other: [String: [UInt8]]) -> [String] {
  Set(one.keys).union(other.keys).filter { one[$0] != other[$0] }.sorted()
}
