import Configuration
import Cryptography
import Diagnostics
import Exchange
import Learning
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Federation

/// Who counts, and who does not any more.
@Suite struct MembershipTests {
  @Test func aRemovedMemberThatKeepsPublishingCountsNoMore() throws {
    let lab = try Lab()
    try lab.federation(["a", "b", "c"])
    try lab.round(["a", "b", "c"], times: 2)
    let gone = try lab.id("c")
    try lab.makeRogue("c")
    try lab.round(["a", "b"], times: 2)
    #expect(try lab.rowCount("a") == 80 && lab.rowCount("b") == 80)
    #expect(try lab.merged("a") == lab.merged("b"))
    #expect(try lab.errors("b").contains("its sender is no member"))
    #expect(try lab.node("a").state.peers[gone] == nil)
    #expect(try lab.node("a").manifest().epoch == 2)
    // The removed one is told, and reads nothing of the new key.
    try lab.round(["c"])
    #expect(try lab.node("c").state.phase == .removed)
    #expect(try lab.node("c").status().problems == ["this node was removed"])
    #expect(try lab.node("c").secrets.epochKeys[2] == nil)
  }

  @Test func aNameDoesNotTakeThePlaceOfAnID() throws {
    let lab = try Lab()
    try lab.federation(["a", "b"])
    let id = try lab.id("b")
    let prefix = String(id.text.prefix(4))
    for name in [id.text, prefix] {
      _ = try lab.world(name).join(try lab.invitation(), lab.conf(named: name))
      try lab.sync("a")
      try lab.sync(name)
    }
    let node = try lab.node("a")
    #expect(try node.member(id.text) == id)
    #expect(try node.member("b") == id)
    #expect(try node.member(String(id.text.prefix(8))) == id)
    #expect(try node.member(prefix) == lab.id(prefix))
    #expect(throws: Diagnostic.self) { try node.member("") }
  }

  @Test func whoLeavesIsDroppedAndTheKeyChanges() throws {
    let lab = try Lab()
    try lab.federation(["a", "b", "c"])
    try lab.round(["a", "b", "c"], times: 2)
    try lab.leave("c")
    try lab.round(["b", "a", "b"], times: 2)
    #expect(try lab.rowCount("b") == 80 && lab.rowCount("a") == 80)
    #expect(try lab.node("b").manifest().members.count == 2)
    #expect(try lab.node("b").manifest().epoch == 2)
    #expect(try lab.sync("c").text == "this node has left")
    try lab.join("c")
    try lab.learn("c", 3)
    try lab.round(["a", "b", "c"], times: 2)
    #expect(try lab.rowCount("a") == 120)
  }

  @Test func afterARekeyTheOldMessagesAreNotReadAnyMore() throws {
    let lab = try Lab()
    try lab.federation(["a", "b"])
    try lab.round(["a", "b"])
    var admin = try lab.node("a")
    try admin.rekey()
    _ = consume admin
    try lab.join("c")
    #expect(try lab.node("c").secrets.epochKeys.keys.sorted() == [2])
    try lab.learn("c", 3)
    var due = SyncOptions()
    due.onlyWhenDue = true
    // A new key is a reason to publish, whatever the slot.
    #expect(try lab.sync("b", due).hasPublished)
    try lab.sync("c")
    try lab.sync("a")
    #expect(try lab.rowCount("a") == 120)
    try lab.round(["a", "b", "c"], times: 2)
    #expect(try lab.rowCount("c") == 120)
    #expect(try lab.merged("a") == lab.merged("c"))
  }

  @Test func clocksThatAreOffByAYearChangeNothing() throws {
    let lab = try Lab()
    let year = 365 * 86_400_000
    lab.offsets = ["a": year, "b": -year]
    try lab.federation(["a", "b", "c"])
    try lab.round(["a", "b", "c"], times: 3)
    #expect(try lab.rowCount("b") == 120)
    #expect(try lab.merged("a") == lab.merged("b"))
    #expect(try lab.node("c").status().problems.contains("the clock of a, or this one, is off by days"))
    lab.offsets = [:]
    try lab.round(["a", "b", "c"], times: 2)
    #expect(try lab.merged("a") == lab.merged("b"))
    #expect(try lab.node("c").status().problems == [])
  }

  @Test func aNodeThatWasAwayForThirtyRoundsComesBack() throws {
    let lab = try Lab()
    try lab.federation(["a", "b", "c"])
    try lab.round(["a", "b", "c"])
    for number in 0..<30 {
      if number == 7 {
        var admin = try lab.node("a")
        try admin.rekey()
      }
      if number == 12 { try lab.learn("b", 50) }
      try lab.round(["a", "b"])
    }
    try lab.round(["c", "a", "b", "c"], times: 2)
    #expect(try lab.rowCount("c") == 160)
    #expect(try lab.merged("c") == lab.merged("a"))
    #expect(try lab.node("c").status().problems == [])
  }

  /// An old copy of the folder of a node is put back.
  private func rollBack(_ lab: Lab, _ machine: String, _ meanwhile: () throws -> Void) throws {
    let (files, path) = (FileSystem(), lab.workdir.path(machine))
    let saved = try files.files(below: path).map { ($0, try files.readFile("\(path)/\($0)")) }
    try meanwhile()
    try files.removeTree(path)
    for (name, bytes) in saved {
      try files.createDirectories(Path.parent("\(path)/\(name)"))
      try files.replaceFile("\(path)/\(name)", bytes, mode: 0o600)
    }
  }

  @Test func aNodeThatWasRestoredGoesOnAboveWhatItHadPublished() throws {
    let lab = try Lab()
    try lab.federation(["a", "b"])
    try lab.round(["a", "b"])
    let first = try lab.node("b").state.incarnation
    try rollBack(lab, "b") { try lab.round(["a", "b"], times: 4) }
    try lab.round(["b", "a", "b"])
    #expect(try lab.node("b").state.incarnation != first)
    #expect(try lab.node("b").state.sequence == 8)
    #expect(try lab.node("a").state.peers[lab.id("b")]?.sequence == 7)
    #expect(try lab.merged("a") == lab.merged("b"))
    #expect(try lab.errors("b").contains("goes on as a new incarnation"))
    // Also when the store has lost the outbox: the others remember.
    try rollBack(lab, "b") { try lab.round(["a", "b"], times: 4) }
    for key in lab.store.keys("out/\(try lab.id("b"))/") { try lab.store.remove(key) }
    try lab.round(["b", "b", "a"])
    #expect(try lab.node("a").state.peers[lab.id("b")]?.sequence ?? 0 > 11)
  }

  @Test func anAdministratorThatWasRestoredAdoptsTheChain() throws {
    let lab = try Lab()
    try lab.federation(["a", "b"])
    try rollBack(lab, "a") {
      var admin = try lab.node("a")
      try admin.setSchedule(SyncSchedule("h2"))
      try admin.rekey()
      _ = consume admin
      try lab.round(["b"])
    }
    // The store has lost the links, and only the member has them.
    for key in lab.store.keys("manifest/").dropFirst(2) { try lab.store.remove(key) }
    #expect(try lab.node("a").state.manifestNumber == 2)
    try lab.round(["b"])
    var admin = try lab.node("a")
    try admin.setSchedule(SyncSchedule("h3"))
    _ = consume admin
    try lab.round(["b", "a"], times: 2)
    #expect(try lab.node("b").manifest().number == 5)
    #expect(try lab.node("b").manifest().schedule.text == "h3")
    #expect(try lab.merged("a") == lab.merged("b"))
  }

  @Test func twoMachinesWithOneIdentityAreSetAside() throws {
    let lab = try Lab()
    try lab.federation(["a", "b", "c"])
    try lab.round(["a", "b", "c"], times: 2)
    let (files, path) = (FileSystem(), lab.workdir.path("b"))
    for name in try files.files(below: path) {
      try files.createDirectories(Path.parent(lab.workdir.path("twin/\(name)")))
      try files.replaceFile(lab.workdir.path("twin/\(name)"), try files.readFile("\(path)/\(name)"), mode: 0o600)
    }
    // Both publish before either sees the other: the store is late.
    lab.store.content.withLock { $0.delay = { $0.hasPrefix("out/") ? 1000 : 0 } }
    try lab.learn("twin", 77)
    lab.store.advance(Lab.hour)
    try lab.sync("b")
    try lab.sync("twin")
    lab.store.content.withLock { $0.delay = { _ in 0 } }
    try lab.round(["a", "c", "a", "c"])
    #expect(try lab.rowCount("a") == 80)
    #expect(try lab.merged("a") == lab.merged("c"))
    #expect(try lab.node("a").status().problems.contains("two machines publish as b"))
    try lab.round(["b", "twin"])
    #expect(try lab.node("b").state.phase == .cloned)
    #expect(try lab.node("twin").state.phase == .cloned)
    // It joins again under a new identity; the administrator removes the old one.
    var admin = try lab.node("a")
    try admin.remove(try lab.id("b").text)
    _ = consume admin
    try lab.join("b")
    try lab.learn("b", 2)
    try lab.round(["a", "b", "c"], times: 2)
    #expect(try lab.rowCount("c") == 120)
  }
}
