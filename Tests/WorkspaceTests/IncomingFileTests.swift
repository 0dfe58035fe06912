import Diagnostics
import Glibc
import Platform
import TestSupport
import Testing
import Workspace

/// Files that requests bring, and what becomes of those of requests that were killed.
@Suite struct IncomingFileTests {
  let work: Workdir
  let workspace: Workspace

  init() throws {
    work = try Workdir("incoming")
    workspace = try Workspace.open(work.path, create: true)
  }

  private func age(_ path: String) {
    let time = timespec(tv_sec: 1_595_431_812, tv_nsec: 0)
    #expect(utimensat(AT_FDCWD, path, [time, time], 0) == 0)
  }

  @Test func aFileWhoseRequestIsGoneGoesWithTheNextOne() throws {
    var left: IncomingFile? = try workspace.createIncomingFile(processID: 1)
    let path = try #require(left).output.path
    try left?.output.close()
    age(path)
    let second = try workspace.createIncomingFile(processID: 2)
    #expect(try work.names("incoming").count == 2, "its request still works")
    left = nil
    let third = try workspace.createIncomingFile(processID: 3)
    #expect(try work.names("incoming").sorted() == ["2-0", "3-0"])
    withExtendedLifetime((second, third)) {}
  }

  /// It may be about to lock it.
  @Test func aYoungFileStays() throws {
    try work.write("incoming/9-0", "half")
    let file = try workspace.createIncomingFile(processID: 2)
    #expect(try work.names("incoming").sorted() == ["2-0", "9-0"])
    age(work.path("incoming/9-0"))
    let other = try workspace.createIncomingFile(processID: 3)
    #expect(try work.names("incoming").sorted() == ["2-0", "3-0"])
    withExtendedLifetime((file, other)) {}
  }

  @Test func aFileThatWasTakenStaysWhereItIs() throws {
    let file = try workspace.createIncomingFile(processID: 1)
    try file.output.write(Array("id,x".utf8))
    try file.output.close()
    try FileSystem().rename(file.output.path, to: work.path("taken"))
    age(work.path("taken"))
    _ = try workspace.createIncomingFile(processID: 2)
    #expect(try work.read("taken") == "id,x", "its lock leaves no mark in it")
  }
}
