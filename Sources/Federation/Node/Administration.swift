import Configuration
import Cryptography
import Diagnostics
import Exchange
import Learning

extension FederationNode {
  // MARK: What the administrator decides

  /// Changes how often everybody publishes.
  public mutating func setSchedule(_ schedule: SyncSchedule) throws {
    try administer("change the schedule") { try $0.continueChain(newKey: false) { $0.schedule = schedule } }
  }

  /// Replaces the contract, once its rules are checked.
  public mutating func setContract(_ rules: [String]) throws {
    try ContractCheck.require(rules, try manifest().requireSchema())
    try administer("set the contract") { try $0.continueChain(newKey: false) { $0.contract = rules } }
  }

  /// Gives the federation its attributes, as long as it has none and nobody has released statistics.
  public mutating func setSchema(_ schema: FeatureSchema) throws {
    guard try manifest().schema == nil else {
      throw Diagnostic(
        .schemaDiffers, "the federation '\(settings.name)' has its attributes already; they never change",
        help: "create another federation for other attributes")
    }
    try administer("set the attributes") { try $0.continueChain(newKey: false) { $0.schema = schema } }
  }

  /// Gives all members a fresh key.
  public mutating func rekey() throws {
    try administer("change the key") { try $0.continueChain(newKey: true) { _ in } }
  }

  /// Removes a member: a fresh key for all others. What the removed one has read stays read.
  ///
  /// - Parameter word: its id, the beginning of it, or its name.
  public mutating func remove(_ word: String) throws {
    let member = try member(word)
    guard member != settings.node else {
      throw Diagnostic(.badFederationConf, "the administrator cannot remove itself")
    }
    try administer("remove a member") { try $0.expel([member]) }
  }

  mutating func expel(_ nodes: Set<NodeID>) throws {
    try continueChain(newKey: true) { manifest in
      manifest.members.removeAll { nodes.contains($0.id) }
      manifest.revoked += nodes.sorted()
    }
  }

  /// One decision: the chain is brought up to date, continued, and written.
  private mutating func administer(_ what: String, _ change: (inout FederationNode) throws -> Void) throws {
    try requireAdministrator(what)
    try requireActive()
    try flush()
    try adoptManifests()
    try requireNewestManifest()
    try change(&self)
    try flush()
  }

  // MARK: Joiners

  /// Answers the claims of joiners: of each live token the first valid one is let in, all others are refused.
  mutating func answerClaims() throws {
    guard !secrets.tokens.isEmpty else { return }
    let store = try exchange()
    var byToken: [String: [StoredObject]] = [:]
    for object in try store.list(ObjectName.claims) {
      guard case .claim(let token, _) = ObjectName(object.key) else { continue }
      byToken[token, default: []].append(object)
    }
    for token in byToken.keys.sorted() {
      // The store's clock decides who was first and who was late, never a joiner's.
      let objects = (byToken[token] ?? []).sorted { ($0.modified, $0.key) < ($1.modified, $1.key) }
      for object in objects where !state.refused.contains(object.key) { try answer(object, token, store) }
    }
    try forgetOldTokens()
  }

  private mutating func answer(_ object: StoredObject, _ token: String, _ store: any ObjectStore) throws {
    guard let known = secrets.tokens[token] else {
      return try refuse(object.key, "this administrator has given out no such invitation")
    }
    guard let name = ObjectName(object.key), let bytes = try store.read(name, limit: 1 << 20) else { return }
    let digest = try ContentDigest(of: bytes)
    let claim: Claim
    do { claim = try Claim(bytes, federation: settings.federation, token: token, known.secret) } catch let error
      as Malformed
    { return try refuse(object.key, error.what) }
    if state.claims[token] == digest { return try grantAgain(claim, digest, known, store) }
    if try state.claims[token] != nil || manifest().consumed.contains(token) {
      return try turnAway(claim, digest, known, object.key, .conflict, "the invitation was used already")
    }
    if object.modified > known.expires + 60_000 {
      return try turnAway(claim, digest, known, object.key, .unauthorized, "the invitation had expired")
    }
    if try manifest().members.contains(where: { $0.id == claim.node || $0.signing == claim.signing }) {
      return try turnAway(claim, digest, known, object.key, .conflict, "the node is a member already")
    }
    // The digest is journalled with what goes out, in one step, so that after a crash the same claim gets the same grant.
    state.claims[token] = digest
    let (federation, key) = (settings.federation, secrets.signing)
    try continueChain(newKey: false) { manifest in
      manifest.members = (manifest.members + [claim.member]).sorted { $0.id < $1.id }
      manifest.consumed.append(token)
    } grants: { link, number, epochKey in
      let grant = Grant(claim: digest, answer: .accepted(number: number, digest: link, epochKey: epochKey))
      let bytes = try grant.sealed(federation: federation, to: claim, known.secret, by: key)
      return [(try ObjectName(of: bytes) { .grant(token: token, mark: $0) }, bytes)]
    }
    try note("\(claim.name) was let in", ["node": .text(claim.node.text)])
    try flush()
  }

  /// A grant that the store has lost is given again, to the same claim, as long as nothing came from its node.
  private mutating func grantAgain(
    _ claim: Claim, _ digest: ContentDigest, _ token: NodeSecrets.Token, _ store: any ObjectStore
  ) throws {
    let manifest = try manifest()
    guard state.peers[claim.node] == nil, manifest.member(claim.node) != nil, let link = state.chain.last,
      let key = secrets.epochKeys[manifest.epoch], try store.list(ObjectName.grants(claim.token)).isEmpty
    else { return }
    let grant = Grant(claim: digest, answer: .accepted(number: manifest.number, digest: link, epochKey: key))
    let bytes = try grant.sealed(
      federation: settings.federation, to: claim, token.secret, by: secrets.signing)
    try send(try ObjectName(of: bytes) { .grant(token: claim.token, mark: $0) }, bytes)
    try commit()
    try flush()
  }

  private mutating func turnAway(
    _ claim: Claim, _ digest: ContentDigest, _ token: NodeSecrets.Token, _ key: String, _ status: AnswerStatus,
    _ reason: String
  ) throws {
    let bytes = try Grant(claim: digest, answer: .refused(status, reason)).sealed(
      federation: settings.federation, to: claim, token.secret, by: secrets.signing)
    try send(try ObjectName(of: bytes) { .grant(token: claim.token, mark: $0) }, bytes)
    try refuse(key, "\(reason) (\(claim.name))")
    try commit()
    try flush()
  }

  /// A week after its end nobody is told any more that an invitation has expired.
  private mutating func forgetOldTokens() throws {
    let old = secrets.tokens.filter { $0.value.expires + 7 * 86_400_000 < now }.keys
    guard !old.isEmpty else { return }
    let store = try exchange()
    for token in old {
      for object in try store.list("\(ObjectName.claims)\(token)/") + store.list(ObjectName.grants(token)) {
        try store.remove(object.key)
      }
      secrets.tokens[token] = nil
    }
    try folder.save(secrets)
  }
}
