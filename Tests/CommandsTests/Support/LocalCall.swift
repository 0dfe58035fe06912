import Components
import Configuration
import Diagnostics
import Platform
import TestSupport
import Workspace

@testable import Commands

extension Shell {
  /// Calls an operation as the REST face does, without the web around it. What it starts in a process of its own never
  /// runs; `runJob` does that here.
  func call(_ operation: any Operation.Type, _ body: String, file: ReceivedFile? = nil) -> Result {
    let recorder = ConsoleRecorder()
    let environment = ProcessEnvironment(
      executable: "/bin/true", variables: ["FEDFLOW_WORKSPACE": workdir.path("workspace")],
      currentDirectory: workdir.path, processID: 4711, processorCount: 2)
    var session = Session(
      files: files, clock: .system, console: recorder.console, environment: environment, interrupt: Interrupt(),
      registry: .standard, workspacePath: workdir.path("workspace"), isQuiet: true)
    session.face = .rest
    let answer: Answer
    do {
      let conf = try JSONReader.read(SourceText(name: "request", text: body))
      answer = try operation.run(Request(flags: [:], conf: conf, upload: file), in: session)
    } catch {
      answer = .failure(DiagnosticList(throwing: error))
    }
    guard case .json(let object) = answer.body else { return Result(status: -1, output: "", error: "no JSON") }
    return Result(
      status: answer.status.rawValue, output: CanonicalJSON.text(.object(object), .fate), error: recorder.error)
  }

  /// Runs a job that waits.
  @discardableResult
  func runJob(_ submitted: Result) throws -> Result {
    guard let job = try submitted.answer["jobId"]?.textValue else { throw Unexpected(text: submitted.output) }
    return run("run_job -j \(job)")
  }

  /// Lets the workspace answer as a version of FATE does.
  func answer(as version: String, dataFolders: [String] = []) throws {
    let workspace = try Workspace.open(workdir.path("workspace"), create: true)
    var settings = Settings()
    settings.apiVersion = Settings.APIVersion(rawValue: version) ?? .v1_4
    settings.dataFolders = dataFolders
    try workspace.save(settings)
  }

  /// A file as the REST face receives it.
  func received(_ name: String, _ text: String) throws -> ReceivedFile {
    let workspace = try Workspace.open(workdir.path("workspace"), create: true)
    let file = try workspace.createIncomingFile(processID: 1)
    try file.output.write(Array(text.utf8))
    try file.output.close()
    return ReceivedFile(path: file.output.path, name: name, hold: file.hold)
  }
}

extension JSON {
  /// The keys of an object, sorted.
  var keys: [String] { (objectValue ?? [:]).keys.sorted() }
}
