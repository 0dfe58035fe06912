import Configuration
import Cryptography
import Diagnostics
import Exchange

/// A joiner whose claim comes over HTTP, and is answered at once (design, section 7).
extension FederationNode {
  /// The folder of this node's files.
  public var folderPath: String { folder.path }

  /// The claim of a node that waits.
  public func claimBytes() throws -> [UInt8] {
    guard let claim = state.claim else { throw Diagnostic(.notYetMember, "this node waits for nothing") }
    return try folder.blobBytes(claim)
  }

  /// Why the administrator has refused this node.
  public func refusal() throws -> String {
    try errorLog().last { $0["event"] == "joinRefused" }?["text"]?.textValue ?? "it \(state.phase.sentence)"
  }

  /// Whether a claim shows a token of this administrator.
  public func knows(_ claim: [UInt8]) throws -> Bool {
    try token(of: claim) != nil
  }

  private func token(of claim: [UInt8]) throws -> String? {
    for (id, token) in secrets.tokens {
      if (try? Claim(claim, federation: settings.federation, token: id, token.secret)) != nil { return id }
    }
    return nil
  }

  /// Puts the claim where it would have been written, answers all claims, and gives what the joiner needs to enter.
  ///
  /// - Returns: the answers to its token and the newest manifest, by name.
  public mutating func admit(_ claim: [UInt8]) throws -> [String: [UInt8]] {
    try requireAdministrator("let nodes in")
    try requireActive()
    guard let token = try token(of: claim) else { return [:] }
    let store = try exchange()
    let name = try ObjectName(of: claim) { .claim(token: token, mark: $0) }
    if try store.read(name, limit: 1 << 20) == nil { try store.put(name.key, claim) }
    try flush()
    try adoptManifests()
    try requireNewestManifest()
    try answerClaims()
    var objects: [String: [UInt8]] = [:]
    for object in try store.list(ObjectName.grants(token)) {
      guard let name = ObjectName(object.key) else { continue }
      objects[object.key] = try store.read(name, limit: 1 << 20)
    }
    if let digest = state.chain.last {
      let name = ObjectName.manifest(number: state.manifestNumber, mark: digest.mark)
      objects[name.key] = try folder.blobBytes(digest)
    }
    return objects
  }

  /// Takes objects that came by another way than the exchange; each is checked like any other when it is read.
  public mutating func receive(_ objects: [String: [UInt8]]) throws {
    for (key, bytes) in objects.sorted(by: { $0.key < $1.key }) {
      guard let name = ObjectName(key), try ContentDigest(of: bytes).mark == name.mark else { continue }
      switch name {
      case .grant, .manifest: try FolderStore("\(folder.path)/received", files: world.files).putFirst(key, bytes)
      default: continue
      }
    }
  }
}

extension FolderStore {
  /// Writes into a folder that may have to be made.
  fileprivate func putFirst(_ key: String, _ bytes: [UInt8]) throws {
    try makeFolder()
    try put(key, bytes)
  }
}
