import Glibc
import Platform

/// A program run to its end, with what it wrote.
public struct EndedProgram: Sendable {
  /// The exit status; 128 and the signal's number when a signal ended it.
  public let status: Int32
  /// Standard output.
  public let output: String
  /// Standard error.
  public let error: String

  /// Thrown when the program cannot be started.
  public struct NotStarted: Error {
    /// The program.
    public let program: String
    /// What the system said.
    public let errno: Int32
  }

  /// Runs a program in a folder and waits for its end.
  ///
  /// - Parameters:
  ///   - variables: the whole environment; nil for that of the tests.
  ///   - folder: the current folder of the program; nil for that of the tests.
  public static func run(
    _ program: String, _ arguments: [String], variables: [String: String]? = nil, in folder: String? = nil
  ) throws -> EndedProgram {
    try RunningProcess(program, arguments, variables: variables, in: folder).wait()
  }
}

/// A program that is at work.
public final class RunningProcess: Sendable {
  /// Its process id.
  public let id: Int32
  private let captures: Workdir

  /// Starts a program in a process group of its own, without standard input.
  public init(
    _ program: String, _ arguments: [String], variables: [String: String]? = nil, in folder: String? = nil
  ) throws {
    captures = try Workdir("process")
    let (output, error) = (captures.path("output"), captures.path("error"))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, error, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A test runs on a thread that blocks signals, and a child would inherit that.
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    // Swift does not see posix_spawn's change of folder, so the shell changes it before it becomes the program.
    let command = folder.map { ["/bin/sh", "-c", "cd -- \"$0\" && exec \"$@\"", $0, program] } ?? [program]
    let environment = (variables ?? ProcessEnvironment.current().variables).map { "\($0.key)=\($0.value)" }.sorted()
    var child: pid_t = 0
    let failure = withCStrings(command + arguments) { arguments in
      withCStrings(environment) { posix_spawn(&child, command[0], &actions, &attributes, arguments, $0) }
    }
    guard failure == 0 else { throw EndedProgram.NotStarted(program: program, errno: failure) }
    id = child
  }

  /// What it has written to standard error until now.
  public var error: String { (try? captures.read("error")) ?? "" }

  /// Sends it a signal.
  public func send(_ signal: Int32) { kill(id, signal) }

  /// Waits for its end; kills it after so many seconds, so that a test never hangs.
  public func wait(limit: Int = 180) throws -> EndedProgram {
    var status: Int32 = 0
    var milliseconds = 0
    while true {
      let ended = waitpid(id, &status, WNOHANG)
      if ended == id { break }
      if ended < 0, errno != EINTR { throw EndedProgram.NotStarted(program: "\(id)", errno: errno) }
      usleep(2000)
      milliseconds += 2
      if milliseconds == limit * 1000 { kill(-id, SIGKILL) }
    }
    let signal = status & 0x7F
    return EndedProgram(
      status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal, output: try captures.read("output"),
      error: try captures.read("error"))
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
