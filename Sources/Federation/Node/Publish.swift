import Configuration
import Cryptography
import Diagnostics
import Exchange
import Learning

extension FederationNode {
  /// Renews the released statistics if the gates and the contract let them out; else the old ones stay.
  mutating func release(_ manifest: Manifest) throws {
    let contribution = try contribution(manifest)
    state.gate = []
    guard let digest = contribution.digest, digest != state.released else { return }
    let table = try folder.table(digest)
    guard table.schema == manifest.schema else {
      throw Diagnostic(.schemaDiffers, "the statistics have other attributes than the federation '\(settings.name)'")
    }
    var reasons = try gateProblems(table, contribution.change, contribution.units, manifest.gates)
    let broken = try ContractCheck.broken(manifest.contract, by: table)
    if !broken.isEmpty {
      try complain("sndContractError", "the statistics break the contract: \(broken.joined(separator: "; "))")
      if settings.onSend == .block { reasons += broken.map { "the contract: \($0)" } }
    }
    guard reasons.isEmpty else {
      state.gate = reasons
      state.count("gate")
      return try note("statistics stay here", ["reasons": .list(reasons.map { .text($0) })])
    }
    state.released = digest
    state.releasedRows = table.rows
    state.releasedContributors = contribution.leaves
    (state.learnedRows, state.forgottenRows) = (0, 0)
  }

  private struct Contribution {
    let digest: ContentDigest?
    let change: SharingGates.Increment
    let units: Int?
    let leaves: [NodeID]
  }

  /// The node's own rows; a relay's are what it has merged as aggregator of another federation.
  private mutating func contribution(_ manifest: Manifest) throws -> Contribution {
    guard let relay = settings.relay else {
      return Contribution(
        digest: state.local, change: .init(learned: state.learnedRows, forgotten: state.forgottenRows),
        units: state.units, leaves: [settings.node])
    }
    let other = try world.folder(relay)
    guard try other.exists() else {
      throw Diagnostic(.noFederation, "the federation '\(relay)', whose statistics this node hands on, is not here")
    }
    let below = try other.state()
    let step = below.mergedRows - state.releasedRows
    let change = SharingGates.Increment(learned: max(step, 0), forgotten: max(-step, 0))
    guard let merged = below.merged else { return Contribution(digest: nil, change: change, units: nil, leaves: []) }
    let digest = try folder.keep(try other.blobBytes(merged))
    return Contribution(digest: digest, change: change, units: below.units, leaves: below.mergedContributors)
  }

  /// Looks at the own outbox and at what the others have seen: a node that was restored from an old copy begins a new life
  /// above the highest sequence that it ever had.
  ///
  /// - Returns: whether another machine publishes as this node.
  mutating func checkOwnPast(_ manifest: Manifest, _ outboxes: Outboxes) throws -> Bool {
    guard let own = manifest.member(settings.node) else { return false }
    let store = try exchange()
    var highest = state.sequence
    for name in outboxes.names[settings.node] ?? [] {
      guard let life = name.life, life.sequence >= state.sequence, !state.refused.contains(name.key) else { continue }
      let isOurs = life.sequence == state.sequence && life.incarnation == state.incarnation
      if isOurs, name.mark == state.lastMessage?.mark { continue }
      guard let bytes = try store.read(name, limit: Self.messageLimit) else { continue }
      guard (try? SignedMessage(bytes, at: name, federation: settings.federation, sender: own)) != nil else {
        try refuse(name.key, "it is not signed by this node")
        continue
      }
      if isOurs, state.lastMessage != nil, state.lastMessage?.mark != name.mark {
        state.phase = .cloned
        try complain("clone", "another machine publishes as this node; join again with a new invitation")
        try commit()
        return true
      }
      highest = max(highest, life.sequence)
    }
    // A reported sequence beyond all reason is no memory but a lie.
    for peer in state.peers.values {
      if peer.seenOfThisNode <= state.sequence + 1_000_000 { highest = max(highest, peer.seenOfThisNode) }
    }
    if highest > state.sequence {
      state.incarnation = try .random()
      state.sequence = highest
      try complain(
        "restored", "this node's state was older than what it had published; it goes on as a new incarnation")
    }
    return false
  }

  /// Puts a message on the way.
  mutating func publish(_ kind: SyncMessage.Kind, _ manifest: Manifest, slot: Int) throws {
    guard let key = secrets.epochKeys[manifest.epoch], let link = state.chain.last else {
      throw Diagnostic(.damagedRecord, "'\(folder.path)/secrets.json' lacks the key of epoch \(manifest.epoch)")
    }
    let statistics = try kind == .bye ? [] : state.released.map { try folder.blobBytes($0) } ?? []
    let message = SyncMessage(
      federation: settings.federation, sender: settings.node, incarnation: state.incarnation, epoch: manifest.epoch,
      sequence: state.sequence + 1, slot: slot, kind: kind,
      contributors: statistics.isEmpty ? [] : state.releasedContributors,
      manifest: .init(number: state.manifestNumber, digest: link), created: now,
      seen: state.peers.mapValues(\.sequence), merged: state.merged, allowsExploring: settings.allowsExploring,
      statistics: statistics)
    let aggregator = manifest.topology == .centralized ? manifest.member(manifest.aggregator) : nil
    let bytes = try message.sealed(key, for: aggregator, by: secrets.signing)
    // An older message that never got out is of no use any more.
    state.outgoing.removeAll { $0.key.hasPrefix(ObjectName.outbox(settings.node)) }
    let name = try ObjectName(of: bytes) {
      .message(
        sender: settings.node, sequence: message.sequence, epoch: message.epoch, incarnation: message.incarnation,
        mark: $0)
    }
    try send(name, bytes)
    state.sequence = message.sequence
    state.lastMessage = try ContentDigest(of: bytes)
    (state.publishedEpoch, state.slot, state.publishedAt) = (manifest.epoch, slot, now)
    state.count("sndCount")
  }

  /// Removes what this node published before its last three messages.
  mutating func pruneOutbox(_ outboxes: Outboxes) throws {
    let old = (outboxes.names[settings.node] ?? []).filter { ($0.life?.sequence ?? .max) <= state.sequence - 3 }
    guard !old.isEmpty else { return }
    let store = try exchange()
    for name in old { try store.remove(name.key) }
  }
}
