import Diagnostics
import Dispatch
import Glibc
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Workspace

/// Detached jobs wait for a place, the oldest first, and nothing is left of those that died.
@Suite struct JobQueueTests {
  private let work: Workdir
  private let jobs: JobStore

  init() throws {
    work = try Workdir("queue")
    jobs = try Workspace.open(work.path, create: true, files: FaultyStorage(flushes: false).files).jobs
  }

  private func job(hold: Bool = true) throws -> (id: JobID, lock: FileLock?) {
    let (record, lock) = try jobs.create(hold: hold) { id in
      (JobRecord(id: id, initiatorRole: "guest", initiatorParty: 1, createTime: 1), [:])
    }
    return (record.id, lock)
  }

  @Test func soManyAreAtWorkAndThenTheOldest() throws {
    let queue = JobQueue(of: jobs, limit: 2)
    let all = try (0..<4).map { _ in try job() }
    let first = try queue.enter(all[0].id, interrupt: Interrupt())
    let place = Mutex<FileLock?>(try queue.enter(all[1].id, interrupt: Interrupt()))
    let order = Mutex<[JobID]>([])
    let group = DispatchGroup()
    // The younger of the two begins to wait first.
    for index in [3, 2] {
      let (id, began) = (all[index].id, try work.names("jobs").count)
      DispatchQueue(label: "\(index)").async(group: group) {
        let own = try? queue.enter(id, interrupt: Interrupt())
        order.withLock { $0.append(id) }
        withExtendedLifetime(own) {}
      }
      while try work.names("jobs").count == began { usleep(1000) }
    }
    usleep(30_000)
    #expect(order.withLock { $0 }.isEmpty)
    place.withLock { $0 = nil }
    group.wait()
    #expect(order.withLock { $0 } == [all[2].id, all[3].id])
    #expect(try work.names("jobs/.queue").filter { !$0.hasPrefix(".") } == [], "nobody waits any more")
    withExtendedLifetime((first, all.map(\.lock))) {}
  }

  /// The lock of a job that waits died with its process.
  @Test func whoDiedWaitingIsPassedOver() throws {
    let (dead, alive) = (try job(hold: false), try job())
    try work.write("jobs/.queue/\(dead.id)", "")
    let place = try JobQueue(of: jobs, limit: 1).enter(alive.id, interrupt: Interrupt())
    #expect(try work.names("jobs/.queue") == [".place-1"])
    withExtendedLifetime((place, alive.lock)) {}
  }

  @Test func waitingEndsWithAnInterrupt() throws {
    let queue = JobQueue(of: jobs, limit: 1)
    let (one, other) = (try job(), try job())
    let place = try queue.enter(one.id, interrupt: Interrupt())
    let interrupt = Interrupt()
    DispatchQueue(label: "stop").asyncAfter(deadline: .now() + 0.05) { interrupt.raise(.terminate) }
    let error = try #require(throws: Diagnostic.self) { try queue.enter(other.id, interrupt: interrupt) }
    #expect(error.code == .interrupted)
    #expect(try work.names("jobs/.queue") == [".place-1"])
    withExtendedLifetime((place, one.lock, other.lock)) {}
  }
}

/// Archives for FATE's clients.
@Suite struct TarArchiveTests {
  private let work: Workdir

  init() throws { work = try Workdir("tar") }

  @Test func equalContentGivesEqualBytes() throws {
    for folder in ["one", "two"] {
      for name in folder == "one" ? ["b/x.csv", "a b", "-dash", "ä"] : ["ä", "-dash", "a b", "b/x.csv"] {
        try work.write("\(folder)/\(name)", "content of \(name)\n")
      }
      chmod(work.path("\(folder)/a b"), folder == "one" ? 0o600 : 0o666)
      try TarArchive.write(work.path(folder), to: work.path("\(folder).tar.gz"))
    }
    #expect(
      try FileSystem().readFile(work.path("one.tar.gz")) == FileSystem().readFile(work.path("two.tar.gz")))
    let list = try EndedProgram.run(
      "/bin/tar", ["--list", "--quoting-style=literal", "--gzip", "--file", work.path("one.tar.gz")])
    #expect(list.output == "-dash\na b\nb/\nb/x.csv\nä\n", "no folder of ours, and sorted")
    try FileSystem().makeDirectory(work.path("out"))
    _ = try EndedProgram.run("/bin/tar", ["-xzf", work.path("one.tar.gz"), "-C", work.path("out")])
    #expect(try work.read("out/b/x.csv") == "content of b/x.csv\n")
  }

  @Test func anEmptyFolderIsAnEmptyArchive() throws {
    try FileSystem().makeDirectory(work.path("empty"))
    try TarArchive.write(work.path("empty"), to: work.path("empty.tar.gz"))
    let list = try EndedProgram.run("/bin/tar", ["-tzf", work.path("empty.tar.gz")])
    #expect(list.status == 0 && list.output == "")
  }

  @Test func aFailureLeavesNoArchive() throws {
    try work.write("in/file", "x")
    chmod(work.path("in/file"), 0)
    defer { chmod(work.path("in/file"), 0o600) }
    // Root reads everything, so the failure is another one: the archive's folder is not there.
    #expect(throws: Diagnostic.self) { try TarArchive.write(work.path("in"), to: work.path("no/such.tar.gz")) }
    #expect(throws: Diagnostic.self) { try TarArchive.write(work.path("nothing"), to: work.path("x.tar.gz")) }
    #expect(try !FileSystem().exists(work.path("x.tar.gz")))
  }

  @Test func packingRemovesWhatItPacked() throws {
    let workspace = try Workspace.open(work.path("w"), create: true)
    let path = try workspace.pack(processID: 7) { folder in
      try FileSystem().writeNewFile("\(folder)/a.txt", Array("a".utf8))
    }
    #expect(Path.name(path) == "7-0.tar.gz")
    #expect(try work.names("w/outgoing") == ["7-0.tar.gz"])
    #expect(throws: Diagnostic.self) {
      try workspace.pack(processID: 7) { _ in throw Diagnostic(.internalError, "no") }
    }
    #expect(try work.names("w/outgoing") == ["7-0.tar.gz"])
  }
}
