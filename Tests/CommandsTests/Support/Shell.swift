import Components
import Configuration
import Diagnostics
import Platform
import TestSupport

@testable import Commands

/// A folder of its own in which commands are run, in this process.
struct Shell {
  let workdir: Workdir
  var variables: [String: String] = [:]
  var files = FileSystem()
  /// Whether standard error is a terminal.
  var isTerminal = false
  /// What is started for a job in the background; this one never runs it.
  var executable = "/bin/true"

  init() throws { workdir = try Workdir("commands") }

  /// What a command left.
  struct Result {
    let status: Int32
    let output: String
    let error: String

    /// The answer as the tree of its JSON.
    var answer: JSON { get throws { try JSONReader.read(SourceText(name: "stdout", text: output)).json } }

    /// `retcode`.
    var retcode: Int? { get throws { try answer["retcode"]?.integerValue } }

    /// `retmsg`.
    var retmsg: String? { get throws { try answer["retmsg"]?.textValue } }
  }

  /// Runs `fedflow` with these arguments in the folder.
  @discardableResult
  func run(_ arguments: [String], program: String = "fedflow", input: String = "") -> Result {
    let recorder = ConsoleRecorder(input: input)
    let environment = ProcessEnvironment(
      arguments: arguments, program: program, executable: executable, variables: variables,
      currentDirectory: workdir.path, processID: 4711, processorCount: 2)
    let console = Console(
      write: recorder.console.write, writeError: recorder.console.writeError, readInput: recorder.console.readInput,
      readPiece: recorder.console.readPiece, errorIsTerminal: isTerminal)
    let status = CommandLineFace.run(environment: environment, console: console, registry: .standard, files: files)
    return Result(status: status, output: recorder.output, error: recorder.error)
  }

  /// Runs `fedflow` with arguments that have no blanks.
  @discardableResult
  func run(_ arguments: String) -> Result { run(arguments.split(separator: " ").map(String.init)) }
}

extension Shell {
  /// Runs the toy and gives its job's id.
  func toy(partyIDs: (guest: Int, host: Int) = (9999, 10000)) throws -> String {
    try workdir.write(
      "toy.json",
      """
      {"initiator": {"role": "guest", "party_id": \(partyIDs.guest)}, "job_parameters": {"work_mode": 0},
       "role": {"guest": [\(partyIDs.guest)], "host": [\(partyIDs.host)]}}
      """)
    try workdir.write(
      "toy_dsl.json", #"{"components": {"secure_add_example_0": {"module": "SecureAddExample"}}}"#)
    let result = run("submit_job -c toy.json -d toy_dsl.json")
    guard let job = try result.answer["jobId"]?.textValue else { throw Unexpected(text: result.error) }
    return job
  }

  /// Uploads a small table from CSV lines.
  @discardableResult
  func upload(_ name: String, _ csv: String, more: String = "") throws -> Result {
    try workdir.write("\(name).csv", csv)
    try workdir.write(
      "\(name)_upload.json",
      """
      {"file": "\(name).csv", "head": 1, "partition": 4, "work_mode": 0, "namespace": "n", "table_name": "\(name)"\(more)}
      """)
    return run("upload -c \(name)_upload.json")
  }

  /// Submits DataIO and Intersection over the tables `guest` and `host`.
  func intersect() throws -> Result {
    try workdir.write(
      "intersect.json",
      """
      {"initiator": {"role": "guest", "party_id": 9999}, "job_parameters": {"work_mode": 0},
       "role": {"guest": [9999], "host": [10000]},
       "role_parameters": {
         "guest": {"args": {"data": {"d": [{"namespace": "n", "name": "guest"}]}},
                   "dataio_0": {"with_label": [true], "label_name": ["y"]}},
         "host": {"args": {"data": {"d": [{"namespace": "n", "name": "host"}]}}, "dataio_0": {"with_label": [false]}}},
       "algorithm_parameters": {"intersection_0": {"intersect_method": "raw"}}}
      """)
    try workdir.write(
      "intersect_dsl.json",
      """
      {"components": {
        "dataio_0": {"module": "DataIO", "input": {"data": {"data": ["args.d"]}},
                     "output": {"data": ["out"], "model": ["m"]}},
        "intersection_0": {"module": "Intersection", "input": {"data": {"data": ["dataio_0.out"]}},
                           "output": {"data": ["out"]}}}}
      """)
    return run("submit_job -c intersect.json -d intersect_dsl.json")
  }

  struct Unexpected: Error { let text: String }
}
