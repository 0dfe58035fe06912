import CSystem
import Diagnostics
import Glibc

/// How a program is to be started: what, where, and with which streams.
public struct ChildCommand: Sendable {
  /// Standard input.
  public enum Input: Sendable, Equatable {
    /// `/dev/null`.
    case none
    /// A file.
    case file(String)
    /// These bytes; secrets go here, never into arguments.
    case bytes([UInt8])
  }

  /// Standard output or standard error.
  public enum Output: Sendable, Equatable {
    /// `/dev/null`.
    case none
    /// A file, which is made or emptied.
    case file(String)
    /// A file, which is made when it is missing; bytes are added at its end.
    case appending(String)
    /// Kept, up to so many bytes; a program that writes more is killed and has failed.
    case captured(limit: Int)
  }

  /// An absolute path, or a name that is looked for in the `PATH` of this process.
  public var program: String
  /// The arguments after the program's name.
  public var arguments: [String]
  /// All its environment variables.
  public var variables: [String: String]
  /// Its current folder; nil for that of this process.
  public var folder: String?
  /// Standard input.
  public var input = Input.none
  /// Standard output.
  public var output = Output.none
  /// Standard error.
  public var error = Output.none
  /// Whether it gets a session of its own, so that it outlives the terminal or the web server of its parent.
  public var ownsSession = false
  /// A descriptor that it inherits beside its standard streams, as `inheritedNumber`; it inherits no others.
  public var inherited: Int32?
  /// Under which number the child finds what it inherits.
  public static let inheritedNumber: Int32 = 3

  /// Makes a command without input whose output is thrown away.
  public init(_ program: String, _ arguments: [String], variables: [String: String] = [:], folder: String? = nil) {
    self.program = program
    self.arguments = arguments
    self.variables = variables
    self.folder = folder
  }
}

/// How a program ended.
public struct ChildEnd: Sendable, Equatable {
  /// The exit status; nil when a signal ended it.
  public let status: Int32?
  /// The number of the signal that ended it.
  public let signal: Int32?
  /// What it wrote to standard output, when that was captured.
  public var output: [UInt8] = []
  /// What it wrote to standard error, when that was captured.
  public var error: [UInt8] = []

  /// Whether it ended by itself with the status 0.
  public var isSuccess: Bool { status == 0 }

  init(waitStatus: Int32) {
    let signal = waitStatus & 0x7F
    self.signal = signal == 0 ? nil : signal
    status = signal == 0 ? (waitStatus >> 8) & 0xFF : nil
  }

  /// `status 2` or `signal 9`.
  public var text: String { status.map { "status \($0)" } ?? "signal \(signal ?? 0)" }
}

/// A program that was started by posix_spawn(3): no fork, so no lock of another thread is ever copied.
public final class ChildProcess: Sendable {
  /// Its process id.
  public let id: Int32
  private let command: ChildCommand
  private let streams: ChildStreams

  /// Starts a program.
  ///
  /// - Throws: `Diagnostic` F0213 with the system's reason when it cannot be started, or what the storage says of a
  ///   stream's file.
  public init(_ command: ChildCommand) throws {
    self.command = command
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    streams = try ChildStreams(command, &actions)
    if let folder = command.folder { try Self.check(fedflow_spawn_in_folder(&actions, folder), command) }
    let number = ChildCommand.inheritedNumber
    if let inherited = command.inherited {
      try Self.check(posix_spawn_file_actions_adddup2(&actions, inherited, number), command)
    }
    // Whatever a web server or a library left open stays here.
    try Self.check(fedflow_spawn_closing(&actions, command.inherited == nil ? number : number + 1), command)
    try Self.check(fedflow_spawn_cleanly(&attributes, command.ownsSession ? 1 : 0), command)
    let variables = command.variables.map { "\($0.key)=\($0.value)" }.sorted()
    var child: pid_t = 0
    let failure = withCStrings([command.program] + command.arguments) { arguments in
      withCStrings(variables) { posix_spawnp(&child, command.program, &actions, &attributes, arguments, $0) }
    }
    streams.closeChildEnds()
    try Self.check(failure, command)
    id = child
  }

  private static func check(_ failure: Int32, _ command: ChildCommand) throws {
    guard failure != 0 else { return }
    throw Diagnostic(
      .childNotStarted, "cannot start '\(command.program)': \(SystemError(failure).text)",
      help: failure == ENOENT ? "install it, or put it on the PATH" : nil)
  }

  /// Waits for its end, feeding its input and keeping its output on the way. Called once.
  ///
  /// - Parameters:
  ///   - seconds: after so long it is killed and has failed; nil for any time.
  ///   - interrupt: what ends the waiting early; the program is then asked to end.
  /// - Throws: `Diagnostic` F0214 when it took too long or wrote too much, `interrupted`.
  public func wait(limit seconds: Double? = nil, interrupt: Interrupt? = nil) throws -> ChildEnd {
    let deadline = seconds.map { Clock.system.monotonic() + $0 }
    do {
      try streams.exchange(command) { try self.checkTime(deadline, seconds, interrupt) }
      while true {
        if let end = poll() { return streams.adding(to: end) }
        try checkTime(deadline, seconds, interrupt)
        usleep(1000)
      }
    } catch {
      send(SIGKILL)
      while poll() == nil { usleep(1000) }
      throw error
    }
  }

  private func checkTime(_ deadline: Double?, _ seconds: Double?, _ interrupt: Interrupt?) throws {
    try interrupt?.check()
    guard let deadline, let seconds, Clock.system.monotonic() > deadline else { return }
    throw Diagnostic(.childFailed, "'\(command.program)' did not end within \(seconds) seconds and was killed")
  }

  /// How it ended; nil while it has not. After it was seen once the answer is nil.
  private func poll() -> ChildEnd? {
    var status: Int32 = 0
    let ended = waitpid(id, &status, WNOHANG)
    if ended == id { return ChildEnd(waitStatus: status) }
    // Somebody ignores SIGCHLD, so the system has thrown the status away.
    return ended < 0 && errno == ECHILD ? ChildEnd(waitStatus: 0x7F00) : nil
  }

  /// Sends it a signal; with a session of its own to all of that session's first group.
  public func send(_ signal: Int32) { kill(command.ownsSession ? -id : id, signal) }

  /// Runs a program to its end.
  ///
  /// - Throws: as `init` and `wait`.
  public static func run(
    _ command: ChildCommand, limit seconds: Double? = nil, interrupt: Interrupt? = nil
  ) throws -> ChildEnd {
    try ChildProcess(command).wait(limit: seconds, interrupt: interrupt)
  }
}

/// Hands over a null-terminated array of C strings.
private func withCStrings<Result>(
  _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: texts.count + 1)
  for (index, text) in texts.enumerated() { pointers[index] = strdup(text) }
  pointers[texts.count] = nil
  defer {
    for index in texts.indices { free(pointers[index]) }
    pointers.deallocate()
  }
  return body(pointers)
}
