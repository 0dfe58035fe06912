import Commands
import Components
import Diagnostics
import Platform

/// A command of fedflow in this process, on a storage with a fault.
///
/// `Torture command FAULT WORKSPACE COUNTFILE ARGUMENTS…`: the number of changing calls is written into COUNTFILE, if the
/// command comes to its end.
struct FaultyCommand {
  static let word = "command"

  let storage: FaultyStorage
  let countFile: String
  let environment: ProcessEnvironment

  init?(_ environment: ProcessEnvironment) {
    let arguments = environment.arguments
    guard arguments.count > 4, arguments[0] == Self.word, let faults = FaultText(arguments[1]).faults else {
      return nil
    }
    // Waiting for the disk of the machine would prove nothing here: what is flushed is noted.
    storage = FaultyStorage(faults, flushes: false, root: arguments[2])
    countFile = arguments[3]
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
    try FileSystem().replaceFile(countFile, Array("\(storage.count)\n".utf8), durable: false)
    return status
  }
}
