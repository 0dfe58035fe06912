import Components
import Diagnostics
import Platform
import TestSupport
import Testing

@testable import Commands

/// Which files of the server a REST call may name: those below data_folders, links followed.
@Suite struct AllowedFileTests {
  private let shell: Shell
  private let session: Session

  init() throws {
    let shell = try Shell()
    try shell.workdir.write("data/in/a.csv", "id\n1\n")
    try shell.workdir.write("data2/b.csv", "id\n1\n")
    try shell.workdir.write("secret", "x")
    let links = "ln -s ../secret data/link && ln -s /etc data/etc && ln -s in data/same && ln -s nowhere data/dangling"
    let made = try EndedProgram.run("/bin/sh", ["-c", "cd \(shell.workdir.path) && \(links)"])
    #expect(made.status == 0)
    shell.run(["settings", "--set", "data_folders=\(shell.workdir.path("data"))"])
    var session = Session(
      files: FileSystem(), clock: .system, console: ConsoleRecorder().console,
      environment: ProcessEnvironment(currentDirectory: shell.workdir.path), interrupt: Interrupt(),
      registry: .standard, workspacePath: shell.workdir.path("workspace"), isQuiet: true)
    session.face = .rest
    (self.shell, self.session) = (shell, session)
  }

  @Test func belowTheFolderIsAllowed() throws {
    let real = try #require(try session.files.resolved(shell.workdir.path))
    #expect(try session.allowedFile(shell.workdir.path("data/in/a.csv")) == "\(real)/data/in/a.csv")
    #expect(try session.allowedFile(shell.workdir.path("data/same/a.csv")) == "\(real)/data/in/a.csv")
    #expect(try session.allowedFile(shell.workdir.path("data/in/../in//a.csv")) == "\(real)/data/in/a.csv")
    #expect(try session.allowedOutput(shell.workdir.path("data/new.csv")) == "\(real)/data/new.csv")
    #expect(try session.allowedOutput(shell.workdir.path("data/in/a.csv")) == "\(real)/data/in/a.csv")
  }

  @Test(arguments: [
    "secret", "data/../secret", "data/link", "data/etc/passwd", "data2/b.csv", "data", "workspace/settings.json",
    "data/in/../../secret", "nowhere/x", "data/etc/nothing-like-this",
  ])
  func elsewhereIsRefused(_ path: String) throws {
    for check in [session.allowedFile, session.allowedOutput] {
      let problem = #expect(throws: Diagnostic.self) { try check(shell.workdir.path(path)) }
      #expect(problem?.code == .pathNotAllowed)
      #expect(problem?.code.status == .notPermitted)
    }
  }

  @Test(arguments: ["data/in/a.csv", "a.csv", "", ".", ".."])
  func relativePathsAreRefused(_ path: String) throws {
    #expect(throws: Diagnostic.self) { try session.allowedFile(path) }
    #expect(throws: Diagnostic.self) { try session.allowedOutput(path) }
  }

  @Test func missingFileIsToldOnlyBelowTheFolder() throws {
    let problem = #expect(throws: Diagnostic.self) { try session.allowedFile(shell.workdir.path("data/none.csv")) }
    #expect(problem?.code == .missingFile)
    let folder = #expect(throws: Diagnostic.self) { try session.allowedFile(shell.workdir.path("data/in")) }
    #expect(folder?.code == .missingFile)
    let dangling = #expect(throws: Diagnostic.self) { try session.allowedOutput(shell.workdir.path("data/dangling")) }
    #expect(dangling?.code == .pathNotAllowed)
  }

  @Test func theCommandLineNamesAnyFile() throws {
    var session = session
    session.face = .commandLine
    #expect(try session.allowedFile("secret") == shell.workdir.path("secret"))
    #expect(try session.allowedOutput("../x") == Path.normalized(shell.workdir.path("../x")))
  }
}
