import Diagnostics
import Dispatch
import Glibc
import Platform
import TestSupport
import Testing
import Workspace

@Suite struct WorkspaceTests {
  let work: Workdir

  init() throws { work = try Workdir("workspace") }

  @Test func aMissingWorkspaceIsMadeOnlyWhenAsked() throws {
    let error = try #require(throws: Diagnostic.self) { try Workspace.open(work.path("a/b"), create: false) }
    #expect(error.code == .noWorkspace && error.code.status == .notFound)
    #expect(try work.names() == [])
    #expect(try Workspace.open(work.path("a/./b/"), create: true).path == work.path("a/b"))
    #expect(try work.tree() == ["a/b/format": "fedflow workspace 1\n"])
    _ = try Workspace.open(work.path("a/b"), create: false)
  }

  @Test func aNewerWorkspaceIsRefusedUntouched() throws {
    try work.write("format", "fedflow workspace 2\n")
    let error = try #require(throws: Diagnostic.self) { try Workspace.open(work.path, create: true) }
    #expect(error.code == .newerWorkspace && error.code.status == .storage)
    #expect(error.message == "the workspace '\(work.path)' has format 2; this fedflow knows up to 1")
    #expect(try work.names() == ["format"])
  }

  @Test(arguments: ["", "something else\n", "fedflow workspace x"])
  func anotherProgramsFormatFileIsRefused(text: String) throws {
    try work.write("format", text)
    let error = try #require(throws: Diagnostic.self) { try Workspace.open(work.path, create: true) }
    #expect(error.code == .notAWorkspace && error.code.status == .conflict)
  }

  @Test func aFolderOfOtherThingsIsRefused() throws {
    try work.write("thesis.tex", "x")
    let error = try #require(throws: Diagnostic.self) { try Workspace.open(work.path, create: true) }
    #expect(error.code == .notAWorkspace)
    #expect(error.message.contains("'thesis.tex'"))
    #expect(try work.names() == ["thesis.tex"])
  }

  /// Who comes second finds what the first has put there since.
  @Test func manyMayMakeItAtOnce() throws {
    let files = FaultyStorage(flushes: false).files
    for round in 0..<500 {
      let path = work.path("tree\(round)")
      DispatchQueue.concurrentPerform(iterations: 2) { number in
        do {
          if number == 1 { usleep(UInt32(round)) }
          let workspace = try Workspace.open(path, create: true, files: files)
          try files.createDirectories("\(workspace.path)/tables/n\(number)")
        } catch { Issue.record(error) }
      }
    }
  }

  @Test(arguments: [(ENOSPC, "F0203"), (EACCES, "F0202"), (EROFS, "F0204")])
  func whatFailsLeavesNothingBehind(errno: Int32, code: String) throws {
    let healthy = FaultyStorage()
    _ = try Workspace.open(work.path("first/tree"), create: true, files: healthy.files)
    for call in 1...healthy.count {
      let storage = FaultyStorage(.once(call: call, errno: errno))
      let error = try #require(throws: Diagnostic.self) {
        try Workspace.open(work.path("second/tree"), create: true, files: storage.files)
      }
      #expect(error.code.name == code && error.code.status == .storage)
      #expect(try work.names() == ["first/", "first/tree/", "first/tree/format"], "\(storage.journal)")
    }
  }
}
