import Diagnostics
import Glibc
import TestSupport
import Testing

@testable import Platform

/// Child processes: what they are given, what is kept of them, and how they end.
@Suite struct ChildProcessTests {
  private func shell(_ script: String, _ arguments: [String] = []) -> ChildCommand {
    var command = ChildCommand(
      "sh", ["-c", script, "sh"] + arguments, variables: ["PATH": "/usr/bin:/bin", "WORD": "a b"], folder: "/usr")
    command.output = .captured(limit: 1 << 20)
    command.error = .captured(limit: 1 << 20)
    return command
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test func argumentsEnvironmentAndFolderArriveAsTheyAre() throws {
    let end = try ChildProcess.run(
      shell("printf '%s|' \"$@\" \"$WORD\" \"$(pwd)\"; env | wc -l", ["", "x y", "'\"\n"]))
    #expect(end.isSuccess)
    // PATH, WORD and PWD, which the shell adds; nothing of ours.
    #expect(["|x y|'\"\n|a b|/usr|3\n", "|x y|'\"\n|a b|/usr|4\n"].contains(text(end.output)), "\(text(end.output))")
  }

  @Test func statusAndSignalAreTold() throws {
    #expect(try ChildProcess.run(shell("exit 7")).status == 7)
    let killed = try ChildProcess.run(shell("kill -TERM $$"))
    #expect(killed.status == nil && killed.signal == SIGTERM)
    #expect(killed.text == "signal 15")
  }

  @Test func aProgramThatIsNotThere() throws {
    let error = try #require(throws: Diagnostic.self) { try ChildProcess(ChildCommand("/nowhere/program", [])) }
    #expect(error.code == .childNotStarted)
    #expect(error.message == "cannot start '/nowhere/program': No such file or directory")
  }

  /// More than a pipe holds, in both directions at once.
  @Test func longInputAndOutputDoNotBlock() throws {
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var command = ChildCommand("/bin/cat", [])
    command.input = .bytes(bytes)
    command.output = .captured(limit: 4_000_000)
    #expect(try ChildProcess.run(command).output == bytes)
  }

  @Test func inputThatNobodyReadsIsNoFailure() throws {
    var command = ChildCommand("/bin/true", [])
    command.input = .bytes([UInt8](repeating: 1, count: 1_000_000))
    #expect(try ChildProcess.run(command).isSuccess)
  }

  @Test func withoutStreamsThereIsTheEmptyFile() throws {
    var command = shell("read line; echo \"[$line]\" >&2")
    command.output = .none
    #expect(text(try ChildProcess.run(command).error) == "[]\n")
  }

  @Test func streamsGoToFiles() throws {
    let work = try Workdir("child")
    try work.write("in", "hello\n")
    try work.write("log", "old\n")
    var command = shell("cat; echo problem >&2")
    command.input = .file(work.path("in"))
    command.output = .file(work.path("out"))
    command.error = .appending(work.path("log"))
    #expect(try ChildProcess.run(command).isSuccess)
    #expect(try work.read("out") == "hello\n")
    #expect(try work.read("log") == "old\nproblem\n")
  }

  @Test func aProgramThatWritesTooMuchIsKilled() throws {
    var command = shell("while :; do echo 0123456789; done")
    command.output = .captured(limit: 10_000)
    let error = try #require(throws: Diagnostic.self) { try ChildProcess.run(command) }
    #expect(error.code == .childFailed && error.message.contains("more than 10000 bytes"))
  }

  @Test func aProgramThatHangsIsKilled() throws {
    let process = try ChildProcess(ChildCommand("/bin/sleep", ["60"]))
    let error = try #require(throws: Diagnostic.self) { try process.wait(limit: 0.05) }
    #expect(error.code == .childFailed && error.message.contains("0.05 seconds"))
    #expect(kill(process.id, 0) != 0, "it is gone and was waited for")
  }

  @Test func anInterruptEndsTheWaiting() throws {
    let interrupt = Interrupt()
    interrupt.raise(.terminate)
    let process = try ChildProcess(ChildCommand("/bin/sleep", ["60"]))
    let error = try #require(throws: Diagnostic.self) { try process.wait(interrupt: interrupt) }
    #expect(error.code == .interrupted)
    #expect(kill(process.id, 0) != 0)
  }

  /// A session of its own: no terminal, and not among those that a terminal or a web server kills.
  @Test func aSessionOfItsOwn() throws {
    var command = shell("cut -d' ' -f1,6 /proc/self/stat; echo $$")
    let own = try ChildProcess.run(command)
    command.ownsSession = true
    let process = try ChildProcess(command)
    let lines = text(try process.wait().output).split(separator: "\n")
    #expect(lines[0].split(separator: " ")[1] == "\(process.id)", "the session's id is its own")
    #expect(text(own.output).split(separator: "\n")[0].split(separator: " ")[1] == "\(getsid(0))")
  }

  /// No descriptor of ours is open in a child: neither files nor the ends of other children's pipes.
  @Test func onlyStandardStreamsAreInherited() throws {
    let open = Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(open) }
    let end = try ChildProcess.run(shell("ls /proc/$$/fd"))
    #expect(text(end.output) == "0\n1\n2\n")
  }
}

/// A lock that goes from one process to another without being free in between.
@Suite struct LentLockTests {
  private let files = FileSystem()

  @Test func theChildHoldsWhatWasLent() throws {
    let work = try Workdir("lent")
    let path = work.path("lock")
    var lock = try files.lock(path)
    let child = try #require(lock).lend { descriptor in
      var command = ChildCommand("/bin/sleep", ["60"])
      command.inherited = descriptor
      return try ChildProcess(command)
    }
    try lock?.name(holder: child.id)
    #expect(files.lockHolder(path) == child.id)
    lock = nil
    #expect(try files.isLocked(path), "the child has it")
    #expect(try files.lock(path) == nil)
    child.send(SIGKILL)
    _ = try child.wait()
    #expect(try !files.isLocked(path), "it died with the child")
  }

  @Test func aLockIsAdoptedByItsDescriptor() throws {
    let work = try Workdir("adopted")
    let path = work.path("lock")
    let lent = try #require(try files.lock(path))
    try lent.name(holder: 1)
    // What a child finds under the number that it inherits: the same open file.
    let inherited = try lent.lend { dup($0) }
    let adopted = try files.adoptLock(path, descriptor: inherited)
    #expect(files.lockHolder(path) == getpid())
    #expect(fcntl(inherited, F_GETFD) & FD_CLOEXEC != 0, "its own children do not get it by chance")
    withExtendedLifetime((lent, adopted)) {}
  }

  @Test func anyOtherDescriptorIsRefused() throws {
    let work = try Workdir("foreign")
    let path = work.path("lock")
    let other = Glibc.open(try work.write("other", ""), O_RDWR)
    defer { close(other) }
    let held = try #require(try files.lock(path))
    for descriptor in [other, 0, -1, 9999] {
      #expect(throws: Diagnostic.self) { try files.adoptLock(path, descriptor: descriptor) }
    }
    // The same file, opened anew: it is not what holds the lock.
    let anew = Glibc.open(path, O_RDWR)
    let error = try #require(throws: Diagnostic.self) { try files.adoptLock(path, descriptor: anew) }
    #expect(error.code == .lockBusy)
    withExtendedLifetime(held) {}
  }
}
