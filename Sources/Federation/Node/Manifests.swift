import Cryptography
import Diagnostics
import Exchange

extension FederationNode {
  /// Reads the links of the chain that are new; never goes back. Puts links back that the store has lost.
  mutating func adoptManifests() throws {
    let store = try exchange()
    let listed = try store.list(ObjectName.manifests).compactMap { ObjectName($0.key) }
    while try adoptNext(listed, store) {}
    let highest = listed.compactMap { if case .manifest(let number, _) = $0 { number } else { nil } }.max() ?? 0
    if highest > state.manifestNumber, state.phase == .active {
      try refuse(
        "manifest/\(highest)", "link \(state.manifestNumber + 1) of the chain is missing or not right; waiting for it")
    }
    let known = Set(listed)
    for number in state.chainStart...max(state.chainStart, state.manifestNumber) {
      guard let digest = state.link(number) else { continue }
      let name = ObjectName.manifest(number: number, mark: digest.mark)
      if !known.contains(name), !state.outgoing.contains(where: { $0.key == name.key }) {
        try store.put(name.key, try folder.blobBytes(digest))
      }
    }
  }

  private mutating func adoptNext(_ listed: [ObjectName], _ store: any ObjectStore) throws -> Bool {
    let number = state.manifestNumber + 1
    var links: [(link: ManifestLink, bytes: [UInt8])] = []
    for name in listed {
      guard case .manifest(number, _) = name, !state.refused.contains(name.key) else { continue }
      guard let bytes = try store.read(name, limit: 64 << 20) else { continue }
      do {
        let link = try ManifestLink(bytes, federation: settings.federation, signedBy: settings.administratorKey)
        guard link.number == number else { throw Malformed("its number is not that of its name") }
        guard link.previous == state.chain.last else { throw Malformed("it does not continue the chain") }
        guard link.administrator == settings.administrator else { throw Malformed("it names another administrator") }
        links.append((link, bytes))
      } catch let error as Malformed { try refuse(name.key, error.what) }
    }
    guard let chosen = links.min(by: { $0.link.digest.text < $1.link.digest.text }) else { return false }
    if links.count > 1 {
      try complain("manifestFork", "the administrator signed \(links.count) different links \(number) of the chain")
    }
    return try adopt(chosen.link, chosen.bytes)
  }

  private mutating func adopt(_ link: ManifestLink, _ bytes: [UInt8]) throws -> Bool {
    do {
      guard let key = try link.epochKey(for: settings.node, secrets.wrapping) else {
        state.phase = .removed
        try complain("removed", "the manifest \(link.number) does not name this node any more")
        try commit()
        return false
      }
      let manifest = try link.manifest(key)
      if secrets.epochKeys[link.epoch] != key {
        secrets.epochKeys[link.epoch] = key
        try folder.save(secrets)
      }
      state.chain.append(try folder.keep(bytes))
      // Whoever is no member any more does not count any more.
      let members = Set(manifest.members.map(\.id))
      state.peers = state.peers.filter { members.contains($0.key) }
      try commit()
      return true
    } catch let error as Malformed {
      try refuse(ObjectName.manifest(number: link.number, mark: link.digest.mark).key, error.what)
      return false
    }
  }

  /// Continues the chain, as administrator.
  ///
  /// - Parameters:
  ///   - newKey: whether the members get a fresh key.
  ///   - grants: what else goes out with it, once the link's digest is known.
  mutating func continueChain(
    newKey: Bool, _ change: (inout Manifest) throws -> Void,
    grants: (ContentDigest, Int, SecretBytes) throws -> [(ObjectName, [UInt8])] = { _, _, _ in [] }
  ) throws {
    var manifest = try self.manifest()
    try change(&manifest)
    manifest.number += 1
    manifest.previous = state.chain.last
    manifest.created = now
    if newKey { manifest.epoch += 1 }
    let key: SecretBytes
    if newKey {
      key = try SecretBytes.random(32)
      secrets.epochKeys[manifest.epoch] = key
      try folder.save(secrets)
    } else if let known = secrets.epochKeys[manifest.epoch] {
      key = known
    } else {
      throw Diagnostic(.damagedRecord, "'\(folder.path)/secrets.json' lacks the key of epoch \(manifest.epoch)")
    }
    let bytes = try manifest.sealed(key, by: secrets.signing)
    let digest = try ContentDigest(of: bytes)
    try send(.manifest(number: manifest.number, mark: digest.mark), bytes)
    for (name, bytes) in try grants(digest, manifest.number, key) { try send(name, bytes) }
    state.chain.append(digest)
    let members = Set(manifest.members.map(\.id))
    state.peers = state.peers.filter { members.contains($0.key) }
    try commit()
  }

  /// A link may only follow the newest one that anybody has seen: an administrator that was restored from an old copy
  /// waits until the chain is whole again.
  func requireNewestManifest() throws {
    let newest = state.peers.values.map(\.manifest).max() ?? 0
    guard newest <= state.manifestNumber else {
      throw Diagnostic(
        .manifestBehind,
        "members have seen manifest \(newest) of '\(settings.name)', this node knows \(state.manifestNumber)",
        help: "run 'fedflow federation sync' until a member has put the missing one back")
    }
  }
}
