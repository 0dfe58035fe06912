import Commands
import Components
import Diagnostics
import Platform

/// A command of fedflow in this process, on a storage with a fault.
///
/// `Torture command FAULT WORKSPACE JOURNAL ARGUMENTS…`: the names of the changing calls are written into JOURNAL, one a
/// line, if the command comes to its end.
struct FaultyCommand {
  static let word = "command"

  let storage: FaultyStorage
  let journal: String
  let environment: ProcessEnvironment

  init?(_ environment: ProcessEnvironment) {
    let arguments = environment.arguments
    guard arguments.count > 4, arguments[0] == Self.word else { return nil }
    let fault = FaultText(arguments[1])
    guard let faults = fault.faults else { return nil }
    storage = FaultyStorage(faults, flushes: fault.flushes, root: arguments[2])
    journal = arguments[3]
    var own = environment
    own.arguments = Array(arguments.dropFirst(4)) + ["--workspace", arguments[2]]
    self.environment = own
  }

  /// Runs it.
  ///
  /// - Returns: its exit status.
  func run() throws -> Int32 {
    let status = CommandLineFace.run(
      environment: environment, console: .system(), registry: .standard, files: storage.files)
    let lines = storage.journal.map { "\($0)\n" }.joined()
    try FileSystem().replaceFile(journal, Array(lines.utf8), durable: false)
    return status
  }
}
