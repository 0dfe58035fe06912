import Configuration
import Diagnostics
import Platform
import Workspace

/// Folders of one kind of fault: states of a workspace and the child that changes one of them.
struct Sandbox {
  let folder: String
  let environment: ProcessEnvironment
  let files = FileSystem()

  /// How a command ended.
  struct Ended {
    /// 128 and the signal's number when one ended it.
    let status: Int32
    let output: String
    let error: String
    /// How many changing calls it made; nil when it did not come to its end.
    let calls: Int?

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
    guard let state, try files.exists(path(state)) else { return }
    try succeed("/bin/cp", ["-a", path(state), path(other)])
  }

  /// Runs a command of fedflow on a state, with a fault.
  func run(_ arguments: [String], on state: String, _ fault: FaultText = .none) throws -> Ended {
    let countFile = "\(folder)/count"
    try files.removeFile(countFile)
    return try start(
      environment.executable, [FaultyCommand.word, fault.text, path(state), countFile] + arguments, countFile)
  }

  /// Runs a program, in the folder.
  func start(_ program: String, _ arguments: [String], _ countFile: String? = nil) throws -> Ended {
    var command = ChildCommand(program, arguments, variables: environment.variables, folder: folder)
    command.output = .captured(limit: 1 << 24)
    command.error = .captured(limit: 1 << 24)
    let end = try ChildProcess.run(command, limit: 300)
    let count = try countFile.flatMap { file in
      try files.exists(file) ? Int(String(decoding: try files.readFile(file).dropLast(), as: UTF8.self)) : nil
    }
    return Ended(
      status: end.status ?? 128 + (end.signal ?? 0), output: String(decoding: end.output, as: UTF8.self),
      error: String(decoding: end.error, as: UTF8.self), calls: count)
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
