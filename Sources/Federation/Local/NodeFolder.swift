import Configuration
import Diagnostics
import Learning
import Platform

/// The files of one federation on this machine.
///
///     federation.json     what the node was told
///     secrets.json        keys, 0600
///     state.json          what changes; replaced in one step
///     blobs/<digest>      what the state names
///     log/errors.jsonl    log/sync.jsonl
///     lock
struct NodeFolder: Sendable {
  let path: String
  let files: FileSystem
  let environment: ProcessEnvironment

  private static let limit = 1 << 30

  var lockFile: String { "\(path)/lock" }
  private var settingsFile: String { "\(path)/federation.json" }
  private var secretsFile: String { "\(path)/secrets.json" }
  private var stateFile: String { "\(path)/state.json" }
  private func blob(_ digest: ContentDigest) -> String { "\(path)/blobs/\(digest.text)" }

  /// Whether a create or a join has come to its end.
  func exists() throws -> Bool { try files.exists(stateFile) }

  // MARK: Records

  private func read<Value>(_ path: String, _ bytes: [UInt8], _ make: (Node) throws -> Value) throws -> Value {
    do { return try make(try JSONReader.read(SourceText(name: path, bytes: bytes))) } catch let error as Malformed {
      throw Diagnostic(.damagedRecord, "cannot understand '\(path)': \(error.what)")
    }
  }

  func settings() throws -> NodeSettings {
    try read(settingsFile, try files.readFile(settingsFile, limit: Self.limit)) {
      try NodeSettings($0, from: environment)
    }
  }

  func save(_ settings: NodeSettings) throws {
    try files.replaceFile(settingsFile, CanonicalJSON.bytes(settings.json))
  }

  func secrets() throws -> NodeSecrets {
    try read(secretsFile, try files.readPrivateFile(secretsFile, limit: Self.limit)) { try NodeSecrets($0.json) }
  }

  func save(_ secrets: NodeSecrets) throws {
    try files.replaceFile(secretsFile, CanonicalJSON.bytes(secrets.json), mode: 0o600)
  }

  func state() throws -> NodeState {
    try read(stateFile, try files.readFile(stateFile, limit: Self.limit)) { try NodeState($0.json) }
  }

  /// The step by which things happen.
  func commit(_ state: NodeState) throws { try files.replaceFile(stateFile, CanonicalJSON.bytes(state.json)) }

  // MARK: Blobs

  func keep(_ bytes: [UInt8]) throws -> ContentDigest {
    let digest = try ContentDigest(of: bytes)
    let path = blob(digest)
    if try files.status(path)?.size == bytes.count { return digest }
    try files.createDirectories("\(self.path)/blobs")
    try files.replaceFile(path, bytes)
    return digest
  }

  func blobBytes(_ digest: ContentDigest) throws -> [UInt8] {
    let bytes = try files.readFile(blob(digest), limit: Self.limit)
    guard try ContentDigest(of: bytes) == digest else {
      throw Diagnostic(.damagedRecord, "'\(blob(digest))' is not what was written")
    }
    return bytes
  }

  func table(_ digest: ContentDigest) throws -> StatisticsTable {
    do { return try StatisticsTable(decoding: try blobBytes(digest)) } catch let error as StatisticsError {
      throw Diagnostic(.damagedRecord, "'\(blob(digest))' is no statistics table: \(error)")
    }
  }

  /// Removes what the state does not name any more.
  func prune(keeping digests: Set<ContentDigest>) throws {
    guard try files.exists("\(path)/blobs") else { return }
    for name in try files.list("\(path)/blobs") {
      if let digest = ContentDigest(name), !digests.contains(digest) { try files.removeFile(blob(digest)) }
    }
  }

  // MARK: Logs

  enum Log: String { case errors, sync }

  func append(_ entry: JSON, to log: Log) throws {
    try files.createDirectories("\(path)/log")
    try files.appendToFile("\(path)/log/\(log.rawValue).jsonl", CanonicalJSON.bytes(entry, .line) + [0x0A])
  }

  func entries(of log: Log) throws -> [JSON] {
    let file = "\(path)/log/\(log.rawValue).jsonl"
    guard try files.exists(file) else { return [] }
    let lines = try files.readFile(file, limit: Self.limit).split(separator: 0x0A)
    // A line that a sudden end cut short is passed over.
    return lines.compactMap { try? JSONReader.read(SourceText(name: file, bytes: Array($0))).json }
  }

  func clear(_ log: Log) throws { try files.removeFile("\(path)/log/\(log.rawValue).jsonl") }
}
