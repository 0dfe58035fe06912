import Configuration
import Cryptography
import Diagnostics
import Platform

/// Objects as SymetryML's AWS transport moves them (contract A8): each node writes to a bucket of its own and announces the
/// object to a topic; a queue of each node collects the announcements, and what they point to is read from the sender's
/// bucket, with credentials that the sender made for reading alone.
///
/// Announcements are unsigned hints: the objects themselves are sealed, signed and named by their digests, so a wrong or a
/// forged announcement points to nothing that counts.
public struct AnnouncedStore: ObjectStore {
  /// What one announcement says.
  struct Pointer: Sendable, Equatable {
    var bucket: String
    var prefix: String
    var region: String
    var size: Int
    var time: Int
    var access: String
    var secret: String
    var token: String

    var json: JSON {
      [
        "bucket": .text(bucket), "prefix": .text(prefix), "region": .text(region), "size": .integer(size),
        "time": .integer(time), "access": .text(access), "secret": .text(secret), "token": .text(token),
      ]
    }

    init?(_ json: JSON?) {
      guard let json, let bucket = json["bucket"]?.textValue, let prefix = json["prefix"]?.textValue,
        let region = json["region"]?.textValue, let size = json["size"]?.integerValue, size >= 0,
        let time = json["time"]?.integerValue, let access = json["access"]?.textValue,
        let secret = json["secret"]?.textValue, let token = json["token"]?.textValue
      else { return nil }
      self.init(
        bucket: bucket, prefix: prefix, region: region, size: size, time: time, access: access, secret: secret,
        token: token)
    }

    init(
      bucket: String, prefix: String, region: String, size: Int, time: Int, access: String, secret: String,
      token: String
    ) {
      (self.bucket, self.prefix, self.region, self.size) = (bucket, prefix, region, size)
      (self.time, self.access, self.secret, self.token) = (time, access, secret, token)
    }
  }

  private let own: S3Store
  private let address: BucketAddress
  private let topic: String
  private let queueURL: String
  private let client: AWSClient
  private let files: FileSystem
  private let clock: Clock
  /// Where the announcements are kept, which a queue gives out only once.
  private let folder: String
  private let open: @Sendable (BucketAddress, Credentials?) -> S3Store
  /// How long the credentials of an announcement live: 36 hours, the longest that STS gives.
  private static let lifetime = 129_600

  /// Opens the transport.
  public init(
    own: S3Store, address: BucketAddress, topic: String, queueURL: String, client: AWSClient, files: FileSystem,
    clock: Clock, folder: String, open: @escaping @Sendable (BucketAddress, Credentials?) -> S3Store
  ) {
    (self.own, self.address, self.topic, self.queueURL) = (own, address, topic, queueURL)
    (self.client, self.files, self.clock, self.folder, self.open) = (client, files, clock, folder, open)
  }

  /// The bucket and the topic.
  public var place: String { "\(own.place), announced to \(topic)" }

  /// Writes to the own bucket, then announces.
  public func put(_ key: String, _ bytes: [UInt8]) throws {
    try own.put(key, bytes)
    let prefix = address.prefix.isEmpty ? "" : address.prefix + "/"
    let reader = try reader(prefix)
    let pointer = Pointer(
      bucket: address.bucket, prefix: address.prefix, region: address.region, size: bytes.count,
      time: clock.milliseconds, access: reader.access, secret: reader.secret, token: reader.token)
    try client.publish(
      CanonicalJSON.text(["fedflow": 1, "key": .text(key), "pointer": pointer.json], .line), to: topic)
  }

  /// Credentials that may only read what is announced; none where the own ones may not make any, because they are
  /// temporary themselves: then the members must be of one account.
  private func reader(_ prefix: String) throws -> (access: String, secret: String, token: String) {
    do { return try client.readOnly(address.bucket, prefix, seconds: Self.lifetime) } catch let error as Diagnostic
      where error.code == .exchangeRefused
    { return ("", "", "") }
  }

  /// Reads from the bucket that the announcement names, else from the own one.
  public func get(_ key: String, limit: Int) throws -> [UInt8]? {
    if let received = try received(key, limit) { return received }
    guard let pointer = try index()[key] else { return try own.get(key, limit: limit) }
    if pointer.bucket == address.bucket, pointer.prefix == address.prefix { return try own.get(key, limit: limit) }
    var sender = address
    (sender.bucket, sender.prefix, sender.region) = (pointer.bucket, pointer.prefix, pointer.region)
    let credentials =
      pointer.access.isEmpty
      ? nil
      : Credentials(
        accessKey: pointer.access, secretKey: SecretBytes(Array(pointer.secret.utf8)),
        sessionToken: SecretBytes(Array(pointer.token.utf8)))
    do { return try open(sender, credentials).get(key, limit: limit) } catch let error as Diagnostic
      where error.code == .exchangeRefused
    {
      // The credentials of an old announcement have ended: the sender's next message brings new ones.
      return nil
    }
  }

  /// What was announced, what others handed over, and what is in the own bucket.
  public func list(_ prefix: String) throws -> [StoredObject] {
    try drain()
    var found: [String: StoredObject] = [:]
    for (key, pointer) in try index() where key.hasPrefix(prefix) {
      found[key] = StoredObject(key: key, size: pointer.size, modified: pointer.time)
    }
    for object in try FolderStore("\(folder)/received", files: files).listIfThere(prefix) { found[object.key] = object }
    for object in try own.list(prefix) { found[object.key] = object }
    return found.values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  /// Removes an own object, and the announcement of any.
  public func remove(_ key: String) throws {
    try own.remove(key)
    var index = try index()
    if index.removeValue(forKey: key) != nil { try save(index) }
  }

  // MARK: Announcements

  private var indexFile: String { "\(folder)/announced.json" }

  private func index() throws -> [String: Pointer] {
    guard try files.exists(indexFile) else { return [:] }
    let bytes = try files.readPrivateFile(indexFile, limit: 64 << 20)
    guard let members = try? JSONReader.read(SourceText(name: indexFile, bytes: bytes)).json.objectValue else {
      // It is made again by the next announcements.
      return [:]
    }
    return members.compactMapValues { Pointer($0) }
  }

  private func save(_ index: [String: Pointer]) throws {
    try files.replaceFile(
      indexFile, CanonicalJSON.bytes(.object(index.mapValues(\.json))), mode: 0o600)
  }

  /// Takes what the queue has; an announcement is deleted only once it is kept here.
  private func drain() throws {
    var index = try index()
    for _ in 0..<1000 {
      let messages = try client.receive(queueURL)
      if messages.isEmpty { break }
      for message in messages {
        guard let json = try? JSONReader.read(SourceText(name: "announcement", text: message.body)).json,
          let key = json["key"]?.textValue, ObjectKey.isPlain(key), var pointer = Pointer(json["pointer"])
        else { continue }
        // When it came is told by this node's clock, never by the sender's.
        pointer.time = index[key]?.time ?? clock.milliseconds
        index[key] = pointer
      }
      try save(pruned(index))
      for message in messages { try client.delete(message.receipt, from: queueURL) }
    }
  }

  /// Keeps the newest few of each folder of the space: every message replaces those before it.
  private func pruned(_ index: [String: Pointer]) -> [String: Pointer] {
    var groups: [String: [String]] = [:]
    for key in index.keys where key.hasPrefix("out/") {
      groups[key.split(separator: "/").prefix(2).joined(separator: "/"), default: []].append(key)
    }
    var kept = index
    for keys in groups.values { for key in keys.sorted().dropLast(8) { kept[key] = nil } }
    return kept
  }

  private func received(_ key: String, _ limit: Int) throws -> [UInt8]? {
    let path = "\(folder)/received"
    guard try files.isDirectory(path) else { return nil }
    return try FolderStore(path, files: files).get(key, limit: limit)
  }
}

extension FolderStore {
  fileprivate func listIfThere(_ prefix: String) throws -> [StoredObject] {
    do { return try list(prefix) } catch let error as Diagnostic where error.code == .exchangeUnreachable { return [] }
  }
}
