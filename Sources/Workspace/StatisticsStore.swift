import Configuration
import Cryptography
import Diagnostics
import Platform

/// Statistics that a workspace keeps under a name: a table's bytes, which this target does not read, and what happened to
/// them.
public struct StoredStatistics: Sendable, Equatable {
  /// The bytes of the table.
  public var bytes: [UInt8]
  /// Rows that were ever learned.
  public var learnedRows: Int
  /// Rows that were ever forgotten.
  public var forgottenRows: Int

  /// Makes a record.
  public init(bytes: [UInt8], learnedRows: Int = 0, forgottenRows: Int = 0) {
    (self.bytes, self.learnedRows, self.forgottenRows) = (bytes, learnedRows, forgottenRows)
  }
}

/// The statistics of a workspace: `statistics/<name>/project.json`, which names the file beside it that holds the table.
///
/// The table is written under a name of its own, then the record that names it is replaced: whoever is cut off leaves the
/// old statistics or the new ones.
public struct StatisticsStore: Sendable {
  let layout: Layout
  let files: FileSystem

  private static let record = "project.json"
  private static let suffix = ".table"

  /// The names, sorted.
  public func list() throws -> [String] {
    guard try files.exists(layout.statistics) else { return [] }
    return try files.list(layout.statistics).compactMap { file in
      guard let name = Layout.name(of: file) else { return nil }
      return try files.exists("\(layout.statistics)/\(file)/\(Self.record)") ? name : nil
    }.sorted()
  }

  /// The statistics of a name, nil when there are none.
  ///
  /// - Throws: `damagedRecord` when the table is not what was written.
  public func read(_ name: String) throws -> StoredStatistics? {
    let folder = try layout.statistics(name)
    let path = "\(folder)/\(Self.record)"
    guard let json = try RecordFile.read(path, files) else { return nil }
    let fields = try RecordFile.Fields(json, path: path)
    let digest = try fields.text("digest")
    let bytes = try files.readFile("\(folder)/\(digest)\(Self.suffix)", limit: 1 << 30)
    guard try Self.digest(bytes) == digest else {
      throw Diagnostic(.damagedRecord, "'\(folder)/\(digest)\(Self.suffix)' is not what was written")
    }
    return StoredStatistics(
      bytes: bytes, learnedRows: try fields.integer("learned_rows"), forgottenRows: try fields.integer("forgotten_rows")
    )
  }

  /// Changes the statistics of a name while nobody else does.
  ///
  /// - Parameter body: is given what is there and says what shall be there.
  public func change<Result>(
    _ name: String, _ body: (StoredStatistics?) throws -> (StoredStatistics, Result)
  ) throws -> Result {
    let folder = try layout.statistics(name)
    try files.createDirectories(folder)
    let lock = try files.requireLock("\(folder)/.lock", patience: 30, for: "the statistics '\(name)'")
    return try withExtendedLifetime(lock) {
      let (changed, result) = try body(try read(name))
      try write(changed, in: folder)
      return result
    }
  }

  /// Removes statistics; says whether there were any.
  public func remove(_ name: String) throws -> Bool {
    let folder = try layout.statistics(name)
    guard try files.exists("\(folder)/\(Self.record)") else { return false }
    let lock = try files.requireLock("\(folder)/.lock", patience: 30, for: "the statistics '\(name)'")
    try withExtendedLifetime(lock) {
      try files.removeFile("\(folder)/\(Self.record)")
      try files.removeTree(folder)
    }
    return true
  }

  private func write(_ statistics: StoredStatistics, in folder: String) throws {
    let digest = try Self.digest(statistics.bytes)
    try files.replaceFile("\(folder)/\(digest)\(Self.suffix)", statistics.bytes)
    let record: JSON = [
      "digest": .text(digest), "learned_rows": .integer(statistics.learnedRows),
      "forgotten_rows": .integer(statistics.forgottenRows),
    ]
    try files.replaceFile("\(folder)/\(Self.record)", CanonicalJSON.bytes(record))
    for file in try files.list(folder) where file.hasSuffix(Self.suffix) && file != digest + Self.suffix {
      try files.removeFile("\(folder)/\(file)")
    }
  }

  private static func digest(_ bytes: [UInt8]) throws -> String {
    do {
      var digest = try SHA256()
      try digest.update(bytes)
      return SHA256.hex(try digest.finalize())
    } catch { throw Diagnostic(.internalError, "cannot make the digest of statistics: \(error)") }
  }
}

extension Workspace {
  /// The statistics that were learned.
  public var statistics: StatisticsStore { StatisticsStore(layout: layout, files: files) }
}

extension Layout {
  var statistics: String { "\(root)/statistics" }

  func statistics(_ name: String) throws -> String { "\(statistics)/\(try PathName.escape(name))" }
}
