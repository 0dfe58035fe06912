import Configuration
import Cryptography
import Diagnostics
import Exchange
import Platform

extension FederationWorld {
  /// Asks to be let in: writes a claim, which the administrator's next sync answers.
  ///
  /// - Parameters:
  ///   - place: where this node reaches the federation, when not where the administrator does.
  ///   - localName: its name on this machine; nil for its own.
  /// - Throws: `federationTaken` when this machine has one of that name.
  public func join(
    _ invitation: Invitation, _ conf: FederationConf = FederationConf(), localName: String? = nil,
    owner: String = "local", messaging: MessagingSettings? = nil
  ) throws -> FederationNode {
    let name = localName ?? invitation.name
    let folder = try folder(name)
    let lock = try claim(folder)
    let secrets = try NodeSecrets()
    var settings = NodeSettings(
      localName: name, federation: invitation.federation, name: invitation.name, node: try .random(),
      nodeName: try Self.nodeName(conf.nodeName ?? name), administrator: invitation.administrator,
      administratorKey: invitation.signing, place: try conf.place ?? Self.place(invitation, environment))
    settings.apply(conf)
    (settings.owner, settings.messaging) = (owner, messaging)
    var node = FederationNode(
      world: self, folder: folder, settings: settings, secrets: secrets,
      state: NodeState(phase: .joining, incarnation: try .random()), lock: lock)
    try node.ask(invitation)
    return node
  }

  private static func place(_ invitation: Invitation, _ environment: ProcessEnvironment) throws -> ExchangePlace {
    do {
      let text = SourceText(name: "invitation", text: CanonicalJSON.text(invitation.place, .line))
      return try ExchangePlace(try JSONReader.read(text), from: environment)
    } catch {
      throw Diagnostic(.badInvitation, "the invitation does not say where the federation meets")
    }
  }
}

extension FederationNode {
  fileprivate mutating func ask(_ invitation: Invitation) throws {
    let ephemeral = try X25519.PrivateKey()
    let token = try Invitation.tokenID(invitation.token)
    secrets.joining = NodeSecrets.Joining(token: invitation.token, ephemeral: ephemeral)
    let claim = Claim(
      federation: settings.federation, token: token, node: settings.node, name: settings.nodeName,
      signing: secrets.signing.publicKey, wrapping: secrets.wrapping.publicKey, ephemeral: ephemeral.publicKey)
    let bytes = try claim.sealed(invitation.token, by: secrets.signing)
    let job = try world.jobs.make(
      "JoinJob", owner: settings.owner, details: ["federation": settings.localName, "name": settings.name])
    settings.joinJob = job.id
    try folder.save(settings)
    try folder.save(secrets)
    try send(try ObjectName(of: bytes) { .claim(token: token, mark: $0) }, bytes)
    state.claim = try ContentDigest(of: bytes)
    try commit()
    do { try flush() } catch let error as Diagnostic
      where settings.messaging != nil && error.code == .exchangeRefused
    {
      // To AWS another account is a stranger until the administrator's server has let it in; the call that asks it to
      // carries the claim. What could not be announced goes out with the next sync.
      try complain("notAnnounced", error.message)
      try commit()
    }
  }

  /// Looks for the administrator's answer.
  ///
  /// - Returns: whether the node is a member now.
  mutating func finishJoining() throws -> Bool {
    guard let joining = secrets.joining, let claim = state.claim else {
      throw Diagnostic(.damagedRecord, "'\(folder.path)' waits for an answer and has no claim")
    }
    let token = try Invitation.tokenID(joining.token)
    let store = try exchange()
    for object in try store.list(ObjectName.grants(token)) {
      guard let name = ObjectName(object.key), let bytes = try store.read(name, limit: 1 << 20) else { continue }
      do {
        guard
          let grant = try Grant(
            bytes, federation: settings.federation, claim: claim, ephemeral: joining.ephemeral, joining.token,
            signedBy: settings.administratorKey)
        else { continue }
        switch grant.answer {
        case .accepted(let number, let digest, let key): return try enter(number, digest, key)
        case .refused(let status, let reason):
          try turnAway(status, reason)
          return false
        }
      } catch let error as Malformed { try refuse(object.key, error.what) }
    }
    // A claim that the store has lost is written again.
    if try store.list("\(ObjectName.claims)\(token)/").isEmpty {
      let bytes = try folder.blobBytes(claim)
      try store.put(try ObjectName(of: bytes) { .claim(token: token, mark: $0) }.key, bytes)
    }
    try commit()
    return false
  }

  private mutating func enter(_ number: Int, _ digest: ContentDigest, _ key: SecretBytes) throws -> Bool {
    let store = try exchange()
    let name = ObjectName.manifest(number: number, mark: digest.mark)
    // The grant may be visible before the manifest is.
    guard let bytes = try store.read(name, limit: 64 << 20), try ContentDigest(of: bytes) == digest else {
      return false
    }
    let link = try ManifestLink(bytes, federation: settings.federation, signedBy: settings.administratorKey)
    guard link.number == number, let own = try link.epochKey(for: settings.node, secrets.wrapping), own == key else {
      throw Malformed("the manifest of the grant does not name this node")
    }
    _ = try link.manifest(key)
    secrets.epochKeys[link.epoch] = key
    try folder.save(secrets)
    _ = try folder.keep(bytes)
    (state.chainStart, state.chain) = (number, [digest])
    (state.phase, state.claim) = (.active, nil)
    try commit()
    secrets.joining = nil
    try folder.save(secrets)
    try endJoinJob(.created, "Fed Project created with join")
    try note("this node was let in", ["manifest": .integer(number)])
    return true
  }

  private mutating func turnAway(_ status: AnswerStatus, _ reason: String) throws {
    (state.phase, state.claim) = (.refused, nil)
    try complain("joinRefused", "the administrator refuses: \(reason)")
    try commit()
    try endJoinJob(status, reason)
  }

  /// Ends the job of the join, unless a run before this one has.
  mutating func endJoinJob(_ status: AnswerStatus, _ text: String) throws {
    guard let id = settings.joinJob, let job = try? world.jobs.get(id), !job.isDone else { return }
    try world.jobs.save(job.ended(status, text, at: now))
  }
}
