import Configuration
import Cryptography
import Diagnostics
import Exchange
import Learning

/// The messages that a store lists, by sender.
struct Outboxes {
  private(set) var names: [NodeID: [ObjectName]] = [:]
  private(set) var strays: [String] = []

  init(_ objects: [StoredObject]) {
    for object in objects {
      guard let name = ObjectName(object.key), case .message(let sender, _, _, _, _) = name else {
        strays.append(object.key)
        continue
      }
      names[sender, default: []].append(name)
    }
  }
}

extension ObjectName {
  /// The sequence and the incarnation of a message.
  var life: (sequence: Int, incarnation: NodeID, epoch: Int)? {
    guard case .message(_, let sequence, let epoch, let incarnation, _) = self else { return nil }
    return (sequence, incarnation, epoch)
  }
}

extension FederationNode {
  static let messageLimit = 256 << 20

  /// Reads the newest valid message of each member.
  mutating func collect(_ manifest: Manifest, _ outboxes: Outboxes) throws {
    guard let key = secrets.epochKeys[manifest.epoch] else {
      throw Diagnostic(.damagedRecord, "'\(folder.path)/secrets.json' lacks the key of epoch \(manifest.epoch)")
    }
    let members = Dictionary(uniqueKeysWithValues: manifest.members.map { ($0.id, $0) })
    for sender in outboxes.names.keys.sorted() where sender != settings.node {
      let names = outboxes.names[sender] ?? []
      guard let member = members[sender] else {
        if let name = names.max(by: { $0.key < $1.key }) { try refuse(name.key, "its sender is no member") }
        continue
      }
      try collect(member, names, manifest, key)
    }
  }

  private mutating func collect(
    _ member: Member, _ names: [ObjectName], _ manifest: Manifest, _ key: SecretBytes
  ) throws {
    let known = state.peers[member.id]
    if known?.cloned == true { return }
    if try findClone(member, names, known) { return }
    let store = try exchange()
    let newest = names.filter { ($0.life?.sequence ?? 0) > (known?.sequence ?? 0) }
      .sorted { ($0.life?.sequence ?? 0, $0.key) > ($1.life?.sequence ?? 0, $1.key) }
    for name in newest where !state.refused.contains(name.key) {
      guard let life = name.life else { continue }
      // A message of a later epoch is read once its manifest is here; one of an earlier epoch never.
      guard life.epoch == manifest.epoch else { continue }
      let bytes: [UInt8]
      do {
        guard let found = try store.get(name.key, limit: Self.messageLimit) else { continue }
        bytes = found
      } catch let error as Diagnostic where error.code == .objectTooLarge {
        try refuse(name.key, "it is larger than \(Self.messageLimit) bytes", of: member.id)
        continue
      }
      do {
        guard try ContentDigest(of: bytes).mark == name.mark else { throw Damaged() }
        let signed = try SignedMessage(bytes, at: name, federation: settings.federation, sender: member)
        let link = try signed.manifest
        if link.number > state.manifestNumber { continue }
        guard state.link(link.number).map({ $0 == link.digest }) ?? (link.number < state.chainStart) else {
          throw Malformed("its sender follows another chain of manifests")
        }
        let message = try signed.message(key, receiver: settings.node, secrets.wrapping)
        try accept(message, try ContentDigest(of: bytes), member, manifest)
        return
      } catch is Damaged {
        // It may still be on its way: it is looked at again.
        state.count("damaged", of: member.id)
      } catch let error as Malformed { try refuse(name.key, error.what, of: member.id) }
    }
  }

  /// Bytes that are not those of their name: cut, or not complete yet.
  private struct Damaged: Error {}

  /// Two different messages of one incarnation and sequence: two machines have one identity.
  private mutating func findClone(_ member: Member, _ names: [ObjectName], _ known: PeerState?) throws -> Bool {
    var marks: [String: Set<String>] = [:]
    for name in names {
      guard let life = name.life else { continue }
      marks["\(life.sequence) \(life.incarnation)", default: []].insert(name.mark)
    }
    if let known { marks["\(known.sequence) \(known.incarnation)", default: []].insert(known.message.mark) }
    guard marks.values.contains(where: { $0.count > 1 }) else { return false }
    let store = try exchange()
    for name in names where !state.refused.contains(name.key) {
      guard let life = name.life, let all = marks["\(life.sequence) \(life.incarnation)"], all.count > 1 else {
        continue
      }
      // Anybody can write a name; only the member's signature makes it a message.
      let isTrue = try names.filter {
        $0.life.map { ($0.sequence, $0.incarnation) == (life.sequence, life.incarnation) } == true
      }
      .filter { other in
        guard let bytes = try store.read(other, limit: Self.messageLimit) else { return false }
        return (try? SignedMessage(bytes, at: other, federation: settings.federation, sender: member)) != nil
      }
      var valid = Set(isTrue.map(\.mark))
      if let known, known.sequence == life.sequence, known.incarnation == life.incarnation {
        valid.insert(known.message.mark)
      }
      guard valid.count > 1 else { continue }
      if var peer = known {
        (peer.cloned, peer.statistics) = (true, nil)
        state.peers[member.id] = peer
      } else {
        state.refused += isTrue.map(\.key).filter { !state.refused.contains($0) }
      }
      try complain(
        "clone", "two machines publish as \(member.name); its statistics are set aside until it joins again",
        of: member.id)
      return true
    }
    return false
  }

  private mutating func accept(
    _ message: SyncMessage, _ digest: ContentDigest, _ member: Member, _ manifest: Manifest
  ) throws {
    let known = state.peers[member.id]
    var (statistics, rows, contributors) = (known?.statistics, known?.rows ?? 0, known?.contributors ?? [])
    if message.kind == .bye {
      (statistics, rows, contributors) = (nil, 0, [])
    } else if message.statistics.isEmpty {
      (statistics, rows, contributors) = (nil, 0, [])
    } else {
      let table: StatisticsTable
      do { table = try StatisticsTable(decoding: message.statistics) } catch {
        throw Malformed("its statistics: \(error)")
      }
      guard table.schema == manifest.schema else { throw Malformed("its statistics have another schema") }
      let ids = message.contributors
      guard !ids.isEmpty, ids.count <= 100_000, ids == Set(ids).sorted() else {
        throw Malformed("its contributors are not in order")
      }
      let broken = try ContractCheck.broken(manifest.contract, by: table)
      if !broken.isEmpty {
        try complain(
          "rcvContractError", "the statistics of \(member.name) break the contract: \(broken.joined(separator: "; "))",
          of: member.id)
      }
      if broken.isEmpty || settings.onReceive == .allow {
        (statistics, rows, contributors) = (try folder.keep(message.statistics), table.rows, ids)
      }
    }
    var peer = PeerState(
      message: message, digest: digest, statistics: statistics, rows: rows, of: settings.node, at: now)
    peer.contributors = contributors
    state.peers[member.id] = peer
    state.count("rcvCount", of: member.id)
    if message.kind == .bye { try note("\(member.name) has left", ["node": .text(member.id.text)]) }
  }
}
