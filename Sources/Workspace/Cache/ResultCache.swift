import Configuration
import Cryptography
import Diagnostics
import Platform

/// Which job left the results that belong to a key: `cache/<two digits>/<key>.json`.
///
/// An entry is a pointer, never a promise: whoever follows it compares the files with their digests first. So entries are
/// written without waiting for the storage, and one that leads nowhere is as good as none.
public struct ResultCache: Sendable {
  let layout: Layout
  let files: FileSystem

  /// Where results lie.
  public struct Entry: Sendable, Equatable {
    /// The job.
    public let job: JobID
    /// The component's name in it.
    public let component: String

    /// Names a component of a job.
    public init(job: JobID, component: String) {
      self.job = job
      self.component = component
    }
  }

  /// The key of a description: the SHA-256 of its canonical text.
  public static func key(of description: JSON) throws -> String {
    try FileDigest.of(CanonicalJSON.bytes(description, .line))
  }

  private func path(_ key: String) -> String { "\(layout.cache)/\(key.prefix(2))/\(key).json" }

  /// Whether there is an entry; a look that costs one system call.
  public func contains(_ key: String) -> Bool { (try? files.exists(path(key))) == true }

  /// The entry of a key; nil when there is none that can be read.
  public func entry(_ key: String) -> Entry? {
    guard let json = try? RecordFile.read(path(key), files), let job = json["job_id"]?.textValue.flatMap({ JobID($0) }),
      let component = json["component"]?.textValue
    else { return nil }
    return Entry(job: job, component: component)
  }

  /// Points a key to results, in the place of an older entry.
  public func add(_ key: String, _ entry: Entry) throws {
    let path = path(key)
    try files.createDirectories(Path.parent(path))
    let record: JSON = ["job_id": .text(entry.job.text), "component": .text(entry.component)]
    try files.replaceFile(path, RecordFile.bytes(record), durable: false)
  }

  /// All keys, sorted.
  public func keys() throws -> [String] {
    guard try files.exists(layout.cache) else { return [] }
    return try files.list(layout.cache).filter { !$0.hasPrefix(".") }.flatMap { folder -> [String] in
      try files.list("\(layout.cache)/\(folder)").compactMap { Layout.name(of: $0, without: ".json") }
    }.sorted()
  }

  /// Forgets a key.
  public func remove(_ key: String) throws { try files.removeFile(path(key)) }

  /// The path of an entry, seen from the workspace.
  func relativePath(_ key: String) -> String { String(path(key).dropFirst(layout.root.utf8.count + 1)) }
}

extension Workspace {
  /// What earlier jobs computed.
  public var cache: ResultCache { ResultCache(layout: layout, files: files) }
}

extension TaskStore {
  /// Whether all files of a finished task are what was written.
  public func isIntact(_ record: TaskRecord) throws -> Bool {
    let folder = try layout.task(record.job, record.key)
    return try record.digests.allSatisfy { path, digest in
      do { return try FileDigest.of("\(folder)/\(path)", files).digest == digest } catch let error as Diagnostic
        where [.fileNotFound, .storageFailure].contains(error.code)
      { return false }
    }
  }
}

extension TaskRecord {
  private static let key = "cache_key"
  private static let source = "taken_from"

  /// The key of the results, when there was a cache.
  public var cacheKey: String? {
    get { details[Self.key]?.textValue }
    set { details[Self.key] = newValue.map { .text($0) } }
  }

  /// The job whose results were taken.
  public var takenFrom: JobID? {
    get { details[Self.source]?.textValue.flatMap { JobID($0) } }
    set { details[Self.source] = newValue.map { .text($0.text) } }
  }

  /// The SHA-256 of a data output.
  public func digest(ofOutput name: String) -> String? { (try? Layout.output(name)).flatMap { digests[$0] } }

  /// The SHA-256 of each buffer of the model by its file.
  public var modelDigests: [String: String] { digests.filter { $0.key.hasPrefix("\(Layout.model)/") } }
}
