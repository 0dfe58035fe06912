import Glibc
import Platform

/// Runs programs to their end and measures whole processes.
struct ProgramRunner {
  /// Where the programs' outputs are kept until they are read.
  let folder: String
  let files: FileSystem
  /// Ctrl-C: the program that runs gets it too, and no other one is started.
  let interrupt: Interrupt

  /// A program that has ended.
  struct Ended {
    /// The exit status; 128 and the signal's number when a signal ended it.
    let status: Int32
    let output: String
    let error: String
    let use: ResourceUse

    /// Itself when it succeeded; else throws with the last line that it wrote.
    ///
    /// - Parameter name: what the error calls it.
    func succeeded(_ name: String) throws -> Ended {
      if status == 0 { return self }
      let last = (error.isEmpty ? output : error).split(separator: "\n").last.map { ": \($0)" } ?? ""
      throw BenchmarkError("'\(name)' ended with status \(status)\(last)")
    }
  }

  /// Runs a program, found by its path, with the environment of this process and without standard input.
  ///
  /// - Parameter isWatched: whether its memory is looked at every few milliseconds.
  func run(_ command: [String], isWatched: Bool = false) throws -> Ended {
    try interrupt.check()
    let (output, error) = ("\(folder)/output", "\(folder)/error")
    let start = Clock.system.monotonic()
    let child = try spawn(command, output: output, error: error)
    var (status, usage) = (Int32(0), rusage())
    var peakAnonymous = 0.0
    while true {
      let ended = wait4(child, &status, isWatched ? WNOHANG : 0, &usage)
      if ended == child { break }
      guard ended == 0 || errno == EINTR else {
        throw BenchmarkError("waiting for \(command[0]): \(SystemError(errno).text)")
      }
      peakAnonymous = max(peakAnonymous, anonymousMemory(of: child))
      usleep(3000)
    }
    let use = ResourceUse(wall: Clock.system.monotonic() - start, usage, peakAnonymous: peakAnonymous)
    try interrupt.check()
    let signal = status & 0x7F
    return Ended(
      status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal, output: try text(of: output),
      error: try text(of: error), use: use)
  }

  /// RssAnon of proc(5), in megabytes of 10⁶ bytes; 0 when the process has just ended.
  private func anonymousMemory(of process: pid_t) -> Double {
    guard let status = try? files.readFile("/proc/\(process)/status") else { return 0 }
    let lines = String(decoding: status, as: UTF8.self).split(separator: "\n")
    let words = lines.first { $0.hasPrefix("RssAnon:") }?.split(separator: " ") ?? []
    return words.count > 1 ? (Double(words[1]) ?? 0) * 1024 / 1e6 : 0
  }

  private func text(of path: String) throws -> String { String(decoding: try files.readFile(path), as: UTF8.self) }

  private func spawn(_ command: [String], output: String, error: String) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, error, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var arguments = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var child: pid_t = 0
    let failure = posix_spawn(&child, command[0], &actions, nil, &arguments, environ)
    guard failure == 0 else { throw BenchmarkError("cannot start \(command[0]): \(SystemError(failure).text)") }
    return child
  }
}
