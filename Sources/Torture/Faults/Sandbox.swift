import Configuration
import Cryptography
import Diagnostics
import Platform
import Workspace

/// A folder with states of a workspace, and the child that changes one of them.
struct Sandbox: Sendable {
  let folder: String
  let environment: ProcessEnvironment
  let files = FileSystem()
  /// Where the prepared states are: here, or in the sandbox of which this is a worker.
  private let states: String

  private init(folder: String, environment: ProcessEnvironment, states: String?) {
    self.folder = folder
    self.environment = environment
    self.states = states ?? folder
  }

  /// The same with its folders made.
  static func made(folder: String, environment: ProcessEnvironment, states: String? = nil) throws -> Sandbox {
    let sandbox = Sandbox(folder: folder, environment: environment, states: states)
    try sandbox.files.createDirectories(sandbox.journalFolder)
    return sandbox
  }

  /// The state that is disturbed.
  static let now = "now"

  /// A sandbox beside others that restores the states of this one, with the files that its commands read.
  func worker(_ number: Int) throws -> Sandbox {
    let worker = try Sandbox.made(folder: "\(folder)/worker-\(number)", environment: environment, states: folder)
    let confs = try files.list(folder).filter { $0.hasSuffix(".json") || $0 == FlowFiles.exported }
    try succeed("/bin/cp", ["-a"] + confs.map { "\(folder)/\($0)" } + [worker.folder])
    return worker
  }

  /// How a command ended.
  struct Ended {
    /// 128 and the signal's number when one ended it.
    let status: Int32
    let output: String
    let error: String
    /// How many changing calls it made; nil when it did not come to its end.
    var calls: Int?

    init(_ end: ChildEnd) {
      status = end.status ?? 128 + (end.signal ?? 0)
      output = String(decoding: end.output, as: UTF8.self)
      error = String(decoding: end.error, as: UTF8.self)
    }

    init(hanging message: String) {
      (status, output, error) = (Self.hanging, "", message)
    }

    /// The status of a program that was killed because it did not end, as timeout(1) has it.
    private static let hanging: Int32 = 124

    /// The id of the job that the answer names.
    var job: String? {
      (try? JSONReader.read(SourceText(name: "answer", text: output)))?["jobId"]?.text
    }
  }

  /// The workspace of a state.
  func path(_ state: String) -> String { "\(folder)/\(state)" }

  /// Makes a state a copy of another one, or empty.
  func copy(_ state: String?, to other: String) throws {
    try files.removeTree(path(other))
    guard let state, try files.exists("\(states)/\(state)") else { return }
    try succeed("/bin/cp", ["-a", "\(states)/\(state)", path(other)])
  }

  /// Makes the state that is disturbed a copy of a prepared one; what an earlier point left beside it goes.
  func restore(_ state: String?) throws {
    for name in try files.list(folder) where name.hasPrefix("\(Self.now).") || name == FlowFiles.product {
      try files.removeTree(path(name))
    }
    try copy(state, to: Self.now)
  }

  /// The SHA-256 of the one file in a folder; nil when there is not one. What a killed command staged does not count.
  func digest(_ name: String) throws -> String? {
    guard try files.exists(path(name)) else { return nil }
    let found = try files.list(path(name)).filter { !$0.hasPrefix(".") }
    guard found.count == 1 else { return nil }
    return SHA256.hex(try SHA256.digest(try files.readFile("\(path(name))/\(found[0])")))
  }

  /// Runs a command of fedflow on a state, with a fault.
  func run(_ arguments: [String], on state: String, _ fault: FaultText = .none) throws -> Ended {
    try files.removeFile(journalFile)
    var ended = try start(environment.executable, command(arguments, on: state, fault))
    ended.calls = try files.exists(journalFile) ? journal().count : nil
    return ended
  }

  /// The arguments with which this program runs a command of fedflow on a state, with a fault.
  func command(_ arguments: [String], on state: String, _ fault: FaultText) -> [String] {
    [FaultyCommand.word, fault.text, path(state), journalFile] + arguments
  }

  /// Where the seam writes down its calls.
  var journalFolder: String { path("journal") }
  private var journalFile: String { "\(journalFolder)/calls" }

  /// The names of the changing calls of the command that ran last.
  func journal() throws -> [String] {
    let text = String(decoding: try files.readFile(journalFile), as: UTF8.self)
    return text.split(separator: "\n").map(String.init)
  }

  /// Runs a program, in the folder.
  func start(_ program: String, _ arguments: [String]) throws -> Ended {
    let child = child(program, arguments)
    return try Self.end { try ChildProcess.run(child, limit: Self.patience) }
  }

  /// How a program ended. One that hangs is killed, which is a failure of its own and no end of everything.
  static func end(_ wait: () throws -> ChildEnd) throws -> Ended {
    do { return Ended(try wait()) } catch let error as Diagnostic where error.code == .childFailed {
      return Ended(hanging: error.message)
    }
  }

  /// Seconds after which a command hangs; each takes less than one.
  private static let patience = 60.0

  /// A program that is to run in the folder.
  func child(_ program: String, _ arguments: [String]) -> ChildCommand {
    var command = ChildCommand(program, arguments, variables: environment.variables, folder: folder)
    command.output = .captured(limit: 1 << 24)
    command.error = .captured(limit: 1 << 24)
    return command
  }

  /// Runs a program that must succeed.
  @discardableResult
  func succeed(_ program: String, _ arguments: [String]) throws -> Ended {
    let ended = try start(program, arguments)
    guard ended.status == 0 else {
      throw TortureError("\(program) \(arguments.joined(separator: " ")): status \(ended.status): \(ended.error)")
    }
    return ended
  }

  /// The workspace of a state.
  func workspace(_ state: String) throws -> Workspace { try Workspace.open(path(state), create: false) }
}

/// What keeps the tests from going on; a test that fails is counted instead.
struct TortureError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
