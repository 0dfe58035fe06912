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

/// One token, one joiner (cryptography page, section 9).
@Suite struct InvitationTests {
  private func phase(_ lab: Lab, _ machine: String) throws -> NodePhase { try lab.node(machine).state.phase }

  @Test func theFileOpensWithItsPasswordOnly() throws {
    let lab = try Lab()
    try lab.create()
    var node = try lab.node("a")
    let text = try node.invite(password: Lab.password, lifetime: 1000)
    #expect(!text.contains("plant") && !text.contains("exchange"))
    #expect { try Invitation(opening: SourceText(name: "f", text: text), password: SecretBytes([1])) } throws: {
      ($0 as? Diagnostic)?.code == .wrongPassword
    }
    let bytes = Array(text.utf8)
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 1
      #expect(throws: (any Error).self, "byte \(place)") {
        try Invitation(opening: SourceText(name: "f", bytes: changed), password: Lab.password)
      }
    }
  }

  @Test func twoRaceForOneToken() throws {
    let lab = try Lab()
    try lab.create()
    let invitation = try lab.invitation()
    for machine in ["c", "b"] {
      _ = try lab.world(machine).join(invitation, lab.conf(named: machine))
      lab.store.advance(1000)
    }
    try lab.round(["a", "b", "c"])
    #expect(try phase(lab, "c") == .active)
    #expect(try phase(lab, "b") == .refused)
    let job = try lab.world("b").jobs.get(1)
    #expect(job.status == .conflict && job.isDone && job.text == "the invitation was used already")
    #expect(try lab.world("c").jobs.get(1).status == .created)
    #expect(try lab.node("a").manifest().members.count == 2)
    // Later and again: the same.
    _ = try lab.world("d").join(invitation, lab.conf(named: "d"))
    try lab.round(["a", "d"], times: 2)
    #expect(try phase(lab, "d") == .refused)
    #expect(try lab.errors("a").contains("the invitation was used already (d)"))
  }

  @Test func aLateClaimIsRefusedByTheClockOfTheStore() throws {
    let lab = try Lab()
    try lab.create()
    let invitation = try lab.invitation(lifetime: Lab.hour)
    lab.offsets["b"] = -400 * 86_400_000
    lab.store.advance(Lab.hour + 61_000)
    _ = try lab.world("b").join(invitation, lab.conf(named: "b"))
    try lab.round(["a", "b"])
    #expect(try phase(lab, "b") == .refused)
    #expect(try lab.world("b").jobs.get(1).status == .unauthorized)
  }

  @Test func aClaimInTimeIsAcceptedLate() throws {
    let lab = try Lab()
    try lab.create()
    let invitation = try lab.invitation(lifetime: Lab.hour)
    lab.offsets["b"] = 400 * 86_400_000
    _ = try lab.world("b").join(invitation, lab.conf(named: "b"))
    lab.store.advance(3 * 86_400_000)
    try lab.round(["a", "b"])
    #expect(try phase(lab, "b") == .active)
  }

  @Test func aForgedClaimIsRefused() throws {
    let lab = try Lab()
    try lab.create()
    let invitation = try lab.invitation()
    let token = try Invitation.tokenID(invitation.token)
    // Somebody who sees the token's name and not the token.
    let stranger = try NodeSecrets()
    let claim = Claim(
      federation: invitation.federation, token: token, node: try .random(), name: "x",
      signing: stranger.signing.publicKey, wrapping: stranger.wrapping.publicKey,
      ephemeral: try X25519.PrivateKey().publicKey)
    let forged = try claim.sealed(SecretBytes([9, 9]), by: stranger.signing)
    try lab.store.put(try ObjectName(of: forged) { .claim(token: token, mark: $0) }.key, forged)
    // Somebody who has the token and shows a key that is another's.
    let other = try NodeSecrets()
    let stolen = try claim.sealed(invitation.token, by: other.signing)
    try lab.store.put(try ObjectName(of: stolen) { .claim(token: token, mark: $0) }.key, stolen)
    try lab.store.put("join/\(token)/\(String(repeating: "0", count: 32)).box", [1, 2, 3])
    try lab.store.put("join/0123456789abcdef/\(String(repeating: "0", count: 32)).box", [1, 2, 3])
    lab.store.advance(1000)
    _ = try lab.world("b").join(invitation, lab.conf(named: "b"))
    try lab.round(["a", "b"])
    #expect(try phase(lab, "b") == .active)
    #expect(try lab.node("a").manifest().members.map(\.name).sorted() == ["a", "b"])
    #expect(try lab.node("a").errorLog().count == 3)
  }

  @Test func aForgedGrantIsRefused() throws {
    let lab = try Lab()
    try lab.create()
    let invitation = try lab.invitation()
    let token = try Invitation.tokenID(invitation.token)
    let joiner = try lab.world("b").join(invitation, lab.conf(named: "b"))
    let claim = try #require(joiner.state.claim)
    let (secrets, federation) = (joiner.secrets, joiner.settings.federation)
    _ = consume joiner
    let shown = Claim(
      federation: federation, token: token, node: try .random(), name: "x", signing: secrets.signing.publicKey,
      wrapping: secrets.wrapping.publicKey, ephemeral: try #require(secrets.joining).ephemeral.publicKey)
    let grant = Grant(claim: claim, answer: .refused(.conflict, "go away"))
    let bytes = try grant.sealed(federation: federation, to: shown, invitation.token, by: try NodeSecrets().signing)
    try lab.store.put(try ObjectName(of: bytes) { .grant(token: token, mark: $0) }.key, bytes)
    try lab.sync("b")
    #expect(try phase(lab, "b") == .joining)
    try lab.round(["a", "b"])
    #expect(try phase(lab, "b") == .active)
    #expect(try lab.errors("b").contains("not signed by the administrator"))
  }

  @Test func whatTheStoreLosesIsWrittenAgain() throws {
    let lab = try Lab()
    try lab.create()
    _ = try lab.world("b").join(try lab.invitation(), lab.conf(named: "b"))
    for key in lab.store.keys("join/") { try lab.store.remove(key) }
    try lab.round(["b", "a"])
    for key in lab.store.keys("grant/") + lab.store.keys("manifest/") { try lab.store.remove(key) }
    try lab.round(["b", "a", "b"])
    #expect(try phase(lab, "b") == .active)
  }

  @Test func whoGivesUpIsNotLetIn() throws {
    let lab = try Lab()
    try lab.create()
    var node = try lab.world("b").join(try lab.invitation(), lab.conf(named: "b"))
    try node.leave()
    _ = consume node
    #expect(try lab.world("b").jobs.get(1).isDone)
    // The folder may be used again.
    try lab.join("b")
    #expect(try phase(lab, "b") == .active)
  }
}
