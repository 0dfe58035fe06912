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

/// Rounds in which nothing goes wrong.
@Suite struct RoundTests {
  @Test func everyNodeHasTheSameBytesAndThePooledRows() throws {
    let lab = try Lab()
    try lab.federation(["a", "b", "c"])
    try lab.round(["a", "b", "c"], times: 3)
    let merged = try #require(try lab.merged("a"))
    #expect(try lab.merged("b") == merged)
    #expect(try lab.merged("c") == merged)
    #expect(try lab.pooled((1...3).map { StatisticsTable(of: try lab.rows($0)) }) == merged)
    let status = try lab.node("a").status()
    #expect(status.json["converged"] == ["members": 3, "same": 3])
    #expect(status.problems == [])
    #expect(try lab.errors("a") == "")
  }

  @Test func theSameRowsAreTheSameBytesInEveryFederation() throws {
    var merged: [[UInt8]?] = []
    for _ in 1...4 {
      let lab = try Lab()
      try lab.federation(["a", "b", "c"])
      try lab.round(["a", "b", "c"], times: 3)
      merged.append(try lab.merged("a"))
    }
    #expect(merged.allSatisfy { $0 != nil && $0 == merged[0] })
  }

  @Test func theScheduleDecidesWhatIsDue() throws {
    let lab = try Lab()
    try lab.federation(["a", "b"])
    var due = SyncOptions()
    due.onlyWhenDue = true
    try lab.round(["a", "b"])
    #expect(try !lab.sync("a", due).hasPublished)
    lab.store.advance(Lab.hour)
    #expect(try lab.sync("a", due).hasPublished)
    #expect(try !lab.sync("a", due).hasPublished)
    var node = try lab.node("a")
    try node.setPulse(false)
    _ = consume node
    lab.store.advance(5 * Lab.hour)
    #expect(try !lab.sync("a", due).hasPublished)
    #expect(try lab.sync("a").hasPublished)
    #expect(try lab.node("a").status().problems == ["the pulse is off", "b has published nothing for 5 rounds"])
  }

  @Test func aRequestMakesTheOthersPublish() throws {
    let lab = try Lab()
    try lab.federation(["a", "b"])
    try lab.round(["a", "b"])
    var (ask, due) = (SyncOptions(), SyncOptions())
    ask.requests = true
    due.onlyWhenDue = true
    try lab.sync("b", ask)
    #expect(try lab.sync("a", due).hasPublished)
    #expect(try !lab.sync("a", due).hasPublished)
  }

  @Test func aScheduleAndAContractReachEverybody() throws {
    let lab = try Lab()
    try lab.federation(["a", "b"])
    var admin = try lab.node("a")
    try admin.setSchedule(SyncSchedule("d7"))
    try admin.setContract(["COUNT(temp) > 10", "MEAN(temp) > 0 OR COUNT(fail) == 0"])
    _ = consume admin
    try lab.round(["b"])
    let manifest = try lab.node("b").manifest()
    #expect(manifest.schedule.text == "d7" && manifest.contract.count == 2)
    var member = try lab.node("b")
    #expect { try member.setSchedule(SyncSchedule("m1")) } throws: { ($0 as? Diagnostic)?.code == .administratorOnly }
    _ = consume member
    var again = try lab.node("a")
    #expect { try again.setContract(["COUNT(nothing) > 1"]) } throws: { error in
      (error as? DiagnosticList)?.errors.first?.code == .brokenContract
    }
    #expect(try again.manifest().contract.count == 2)
  }

  @Test func onlyOneProcessHoldsAFederation() throws {
    let lab = try Lab()
    try lab.create()
    let node = try lab.node("a")
    #expect { try lab.node("a") } throws: { ($0 as? Diagnostic)?.code == .lockBusy }
    _ = consume node
    #expect(throws: Never.self) { try lab.node("a") }
  }

  @Test func aNameOrAPlaceIsTakenOnce() throws {
    let lab = try Lab()
    try lab.create()
    #expect { try lab.create() } throws: { ($0 as? Diagnostic)?.code == .federationTaken }
    #expect { try lab.create("b") } throws: { ($0 as? Diagnostic)?.code == .federationTaken }
  }

  @Test func theOutboxHoldsThreeMessagesAndTheDiskNothingOld() throws {
    let lab = try Lab()
    try lab.federation(["a", "b"])
    try lab.round(["a", "b"], times: 8)
    #expect(lab.store.keys("out/\(try lab.id("a"))/").count == 3)
    let blobs = try lab.workdir.names("b/plant/blobs")
    #expect(blobs.count == (try lab.node("b").state.blobs.count))
  }

  @Test func nothingReadableLeavesANode() throws {
    let lab = try Lab()
    // Shorter words than these occur in random bytes by chance.
    let schedule = try SyncSchedule("m1234")
    try lab.create("a") { $0.schedule = schedule }
    try lab.join("b")
    for (seed, machine) in ["a", "b"].enumerated() { try lab.learn(machine, seed + 1) }
    try lab.round(["a", "b"], times: 2)
    let statistics = try #require(try lab.node("a").state.released)
    let raw = try lab.node("a").folder.blobBytes(statistics)
    for key in lab.store.keys() {
      let bytes = lab.store.bytes(key)
      for canary in ["temp", "fail", "plant", schedule.text] {
        #expect(!bytes.contains(Array(canary.utf8)), "\(key) has \(canary)")
      }
      #expect(!bytes.contains(Array(raw.suffix(16))), "\(key)")
    }
    let all = lab.store.keys("out/").map { lab.store.bytes($0) }
    #expect(Set(all).count == all.count)
  }
}

extension [UInt8] {
  /// Whether some bytes stand anywhere in these.
  func contains(_ part: [UInt8]) -> Bool {
    guard part.count <= count, !part.isEmpty else { return false }
    return (0...(count - part.count)).contains { self[$0..<$0 + part.count].elementsEqual(part) }
  }
}
