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

/// Whatever happens is seen in `status`, without a look into any file.
@Suite struct StatusTests {
  private func status(_ lab: Lab, _ machine: String) throws -> FederationStatus { try lab.node(machine).status() }

  /// The texts of the errors that the status shows.
  private func errors(_ lab: Lab, _ machine: String) throws -> [String] {
    (try status(lab, machine).json["errors"]?.listValue ?? []).compactMap { $0["text"]?.textValue }
  }

  @Test func tokensThatAreUsedTwiceExpiredOrForged() throws {
    let lab = try Lab()
    try lab.create()
    let (used, late) = (try lab.invitation(), try lab.invitation(lifetime: 1000))
    for machine in ["b", "c"] {
      _ = try lab.world(machine).join(used, lab.conf(named: machine))
      lab.store.advance(1000)
    }
    lab.store.advance(Lab.hour)
    _ = try lab.world("d").join(late, lab.conf(named: "d"))
    let token = try Invitation.tokenID(late.token)
    try lab.store.put(try ObjectName(of: [1, 2, 3]) { .claim(token: token, mark: $0) }.key, [1, 2, 3])
    try lab.round(["a", "b", "c", "d"])
    let texts = try errors(lab, "a")
    for part in ["the invitation was used already (c)", "the invitation had expired (d)", "it is no object of fedflow"]
    {
      #expect(texts.contains { $0.contains(part) }, "\(part): \(texts)")
    }
    #expect(try status(lab, "a").json["statistics"]?["events"]?["rcvError"] == 3)
    #expect(try status(lab, "a").problems == [])
    // Who was refused sees why.
    for (machine, reason) in [("c", "used already"), ("d", "had expired")] {
      #expect(try status(lab, machine).problems == ["this node was refused"])
      #expect(try errors(lab, machine).contains { $0.contains(reason) })
    }
  }

  @Test func messagesThatWereChanged() throws {
    let lab = try Lab()
    try lab.federation(["a", "b"])
    try lab.round(["a", "b"], times: 2)
    lab.store.advance(Lab.hour)
    try lab.sync("a")
    let key = try #require(lab.store.keys("out/\(try lab.id("a"))/").last)
    var bytes = lab.store.bytes(key)
    bytes[bytes.count / 2] ^= 4
    try lab.store.put(key, bytes)
    try lab.sync("b")
    let id = try lab.id("a").text
    #expect(try lab.node("b").state.peerCounts["damaged"]?[id] == 1)
    #expect(try status(lab, "b").json["statistics"]?["events"]?["damaged"] == 1)
  }

  @Test func aRemovedMemberThatPublishesOn() throws {
    let lab = try Lab()
    try lab.federation(["a", "b"])
    try lab.round(["a", "b"], times: 2)
    let id = try lab.id("b")
    try lab.makeRogue("b")
    try lab.sync("a")
    #expect(try errors(lab, "a").contains { $0.contains("its sender is no member") })
    #expect(try status(lab, "a").json["manifest"]?["revoked"] == [.text(id.text)])
    try lab.sync("b")
    #expect(try status(lab, "b").problems == ["this node was removed"])
  }

  @Test func aNodeThatIsAway() throws {
    let lab = try Lab()
    try lab.federation(["a", "b", "c"])
    try lab.round(["a", "b", "c"])
    // What c said last is read in the first of these.
    try lab.round(["a", "b"], times: 31)
    #expect(try status(lab, "a").problems == ["c has published nothing for 30 rounds"])
    let records = try status(lab, "b").json["members"]?.listValue ?? []
    #expect(records.compactMap { $0["silent_rounds"] }.contains(30))
    // It tells of itself, not of the others, at whom it has not looked.
    #expect(try status(lab, "c").problems == ["this node has published nothing for 31 rounds"])
    try lab.round(["c", "a", "b"])
    for machine in ["a", "b", "c"] { #expect(try status(lab, machine).problems == []) }
  }

  @Test func whoHasLeftIsNotCalledSilent() throws {
    let lab = try Lab()
    try lab.federation(["a", "b", "c"])
    try lab.round(["a", "b", "c"], times: 2)
    try lab.leave("c")
    // The administrator, who would drop it, is away.
    try lab.round(["b"], times: 6)
    #expect(try status(lab, "b").problems == ["a has published nothing for 6 rounds"])
  }

  @Test func aRoundThatWasCutOff() throws {
    let lab = try Lab()
    try lab.federation(["a", "b"])
    try lab.round(["a", "b"])
    lab.store.advance(Lab.hour)
    lab.store.content.withLock { $0.refusesPuts = true }
    #expect(throws: Diagnostic.self) { try lab.sync("b") }
    let cut = try status(lab, "b").json
    #expect(cut["waiting_to_be_written"] == 1)
    #expect(try errors(lab, "b").contains { $0.contains("the store takes nothing") })
    lab.store.content.withLock { $0.refusesPuts = false }
    try lab.sync("b")
    #expect(try status(lab, "b").json["waiting_to_be_written"] == 0)
  }
}
