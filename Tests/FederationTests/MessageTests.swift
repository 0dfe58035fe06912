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

/// What happens to messages on their way changes no result.
@Suite struct MessageTests {
  private func newest(_ lab: Lab, of machine: String) throws -> String {
    try #require(lab.store.keys("out/\(try lab.id(machine))/").last)
  }

  @Test func everyFlippedByteIsRefused() throws {
    let lab = try Lab()
    try lab.federation(["a", "b"])
    try lab.round(["a", "b"])
    let key = try newest(lab, of: "a")
    let bytes = lab.store.bytes(key)
    let node = try lab.node("b")
    let manifest = try node.manifest()
    let sender = try #require(manifest.member(try lab.id("a")))
    let name = try #require(ObjectName(key))
    let epochKey = try #require(node.secrets.epochKeys[1])
    #expect(throws: Never.self) {
      try SignedMessage(bytes, at: name, federation: manifest.federation, sender: sender)
        .message(epochKey, receiver: node.settings.node, node.secrets.wrapping)
    }
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 1 << (place % 8)
      #expect(throws: Malformed.self, "byte \(place)") {
        try SignedMessage(changed, at: name, federation: manifest.federation, sender: sender)
      }
    }
    for count in stride(from: 0, to: bytes.count, by: 97) {
      #expect(throws: Malformed.self) {
        try SignedMessage(Array(bytes.prefix(count)), at: name, federation: manifest.federation, sender: sender)
      }
    }
  }

  @Test func aChangedObjectLeavesTheOldStatistics() throws {
    let lab = try Lab()
    try lab.federation(["a", "b"])
    try lab.round(["a", "b"], times: 2)
    let before = try lab.merged("b")
    try lab.learn("a", 9)
    lab.store.advance(Lab.hour)
    try lab.sync("a")
    let key = try newest(lab, of: "a")
    let bytes = lab.store.bytes(key)
    // Under its own name: cut, damaged. Under a name of its own: forged.
    for changed in [Array(bytes.prefix(100)), bytes.map { $0 ^ 1 }, []] {
      try lab.store.put(key, changed)
      try lab.sync("b")
      #expect(try lab.merged("b") == before)
    }
    var forged = bytes
    forged[forged.count - 70] ^= 1
    let (name, sender) = (try #require(ObjectName(key)?.life), try lab.id("a"))
    try lab.store.put(
      try ObjectName(of: forged) {
        .message(
          sender: sender, sequence: name.sequence + 1, epoch: name.epoch, incarnation: name.incarnation,
          mark: $0)
      }.key, forged)
    try lab.sync("b")
    #expect(try lab.merged("b") == before)
    #expect(try lab.errors("b").contains("not signed by a"))
    // Once the true bytes are there, they count.
    try lab.store.put(key, bytes)
    try lab.sync("b")
    #expect(try lab.rowCount("b") == 120)
  }

  /// Signed and sealed as it should be: no number in it stops who reads it.
  @Test(arguments: [Int.min, -1, 1_000_000_000_000_001, Int.max])
  func aMessageFromAnImpossibleTimeIsRefused(created: Int) throws {
    let lab = try Lab()
    try lab.federation(["a", "b"])
    try lab.round(["a", "b"], times: 2)
    let before = try lab.merged("b")
    let node = try lab.node("a")
    let (manifest, state) = (try node.manifest(), node.state)
    let message = SyncMessage(
      federation: manifest.federation, sender: node.settings.node, incarnation: state.incarnation,
      epoch: manifest.epoch, sequence: state.sequence + 1, slot: 1, kind: .snapshot,
      contributors: [node.settings.node],
      manifest: .init(number: state.manifestNumber, digest: try #require(state.chain.last)), created: created,
      seen: [:], merged: state.merged, allowsExploring: true,
      statistics: StatisticsTable(of: try lab.rows(7)).encoded)
    let bytes = try message.sealed(
      try #require(node.secrets.epochKeys[manifest.epoch]), for: nil, by: node.secrets.signing)
    let name = try ObjectName(of: bytes) {
      .message(
        sender: message.sender, sequence: message.sequence, epoch: message.epoch, incarnation: message.incarnation,
        mark: $0)
    }
    try lab.store.put(name.key, bytes)
    lab.store.advance(Lab.hour)
    try lab.sync("b")
    #expect(try lab.merged("b") == before)
    #expect(try lab.errors("b").contains("has 'created' out of range"))
    #expect(try lab.node("b").status().problems == [])
  }

  @Test func aReplayUnderAnotherNameIsRefused() throws {
    let lab = try Lab()
    try lab.federation(["a", "b"])
    try lab.round(["a", "b"])
    let key = try newest(lab, of: "a")
    let bytes = lab.store.bytes(key)
    try lab.learn("a", 9)
    try lab.round(["a", "b"])
    let (sender, life) = (try lab.id("a"), try #require(ObjectName(key)?.life))
    let later = try ObjectName(of: bytes) {
      .message(sender: sender, sequence: 99, epoch: life.epoch, incarnation: life.incarnation, mark: $0)
    }
    try lab.store.put(later.key, bytes)
    let other = try lab.id("b")
    let elsewhere = try ObjectName(of: bytes) {
      .message(sender: other, sequence: 99, epoch: life.epoch, incarnation: life.incarnation, mark: $0)
    }
    try lab.store.put(elsewhere.key, bytes)
    try lab.round(["b", "a"])
    #expect(try lab.rowCount("b") == 120 && lab.rowCount("a") == 120)
    #expect(try lab.errors("b").contains("its header is not that of its name"))
    #expect(try lab.node("b").state.sequence < 10)
  }

  @Test func aLaterVersionIsToldAndLeftAlone() throws {
    let lab = try Lab()
    try lab.federation(["a", "b"])
    try lab.round(["a", "b"])
    var bytes = lab.store.bytes(try newest(lab, of: "a"))
    bytes[7] = 2
    let (sender, incarnation) = (try lab.id("a"), try NodeID.random())
    try lab.store.put(
      try ObjectName(of: bytes) {
        .message(sender: sender, sequence: 500, epoch: 1, incarnation: incarnation, mark: $0)
      }.key, bytes)
    try lab.round(["a", "b"])
    #expect(try lab.errors("b").contains("it has version 2, this fedflow knows 1"))
    #expect(try lab.rowCount("b") == 80)
  }

  @Test func straysAreListedAndPassedOver() throws {
    let lab = try Lab()
    try lab.federation(["a", "b"])
    for key in ["out/readme.txt", "x.box", "manifest/1-2.box", "out/\(try lab.id("a"))/nothing.box"] {
      try lab.store.put(key, [1])
    }
    try lab.round(["a", "b"], times: 2)
    #expect(try lab.merged("a") == lab.merged("b"))
    var node = try lab.node("a")
    #expect(try node.storage()["strays"]?.listValue?.count == 4)
  }

  @Test func lostMessagesAreMadeUpByTheNext() throws {
    let lab = try Lab()
    try lab.federation(["a", "b"])
    try lab.round(["a", "b"])
    for key in lab.store.keys("out/") { try lab.store.remove(key) }
    try lab.round(["a", "b"], times: 2)
    #expect(try lab.merged("a") == lab.merged("b"))
    #expect(try lab.rowCount("a") == 80)
  }

  @Test func aStoreThatIsDownChangesNothing() throws {
    let lab = try Lab()
    try lab.federation(["a", "b"])
    try lab.round(["a", "b"], times: 2)
    let before = try lab.merged("b")
    lab.store.content.withLock { $0.isDown = true }
    #expect { try lab.sync("b") } throws: { ($0 as? Diagnostic)?.code == .exchangeUnreachable }
    #expect(try lab.merged("b") == before)
    #expect(try lab.errors("b").contains("the store is down"))
    lab.store.content.withLock { $0.isDown = false }
    try lab.round(["a", "b"])
    #expect(try lab.merged("b") == before)
  }
}
