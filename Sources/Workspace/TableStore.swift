import Configuration
import Diagnostics
import Platform

/// What is known about a stored table: `table.json`.
public struct TableInfo: Sendable, Equatable {
  /// The namespace.
  public let namespace: String
  /// The name.
  public let name: String
  /// Its rows.
  public var count: Int
  /// FATE's partitions: only told back.
  public var partition: Int
  /// `header` and `sid` (contract 5.1); empty for a file without header line.
  public var schema: [String: JSON]
  /// When it was stored, in milliseconds since 1970.
  public var createTime: Int
  /// The job that uploaded it.
  public var job: String?
  /// The SHA-256 of the data file, in hexadecimal; set when it is stored.
  public internal(set) var digest = ""
  /// The bytes of the data file; set when it is stored.
  public internal(set) var size = 0
  /// How it came: `upload`, `table_bind` (FATE 1.11's `origin`).
  public var origin: String
  /// Whether jobs may read it (`table_disable`).
  public var isEnabled = true
  /// The account of the upload, the source file and the like.
  public var details: [String: JSON]

  /// Makes a description.
  public init(
    namespace: String, name: String, count: Int, partition: Int = 1, schema: [String: JSON] = [:], createTime: Int,
    job: String? = nil, origin: String = "upload", details: [String: JSON] = [:]
  ) {
    self.namespace = namespace
    self.name = name
    self.count = count
    self.partition = partition
    self.schema = schema
    self.createTime = createTime
    self.job = job
    self.origin = origin
    self.details = details
  }

  /// The content of `table.json`.
  public var json: JSON {
    .record([
      "namespace": .text(namespace), "table_name": .text(name), "count": .integer(count),
      "partition": .integer(partition), "schema": .object(schema), "create_time": .integer(createTime),
      "job_id": job.map { .text($0) }, "sha256": .text(digest), "size": .integer(size), "origin": .text(origin),
      "enabled": .bool(isEnabled), "details": .object(details),
    ])
  }

  init(_ json: JSON, path: String) throws {
    let fields = try RecordFile.Fields(json, path: path)
    self.init(
      namespace: try fields.text("namespace"), name: try fields.text("table_name"), count: try fields.integer("count"),
      partition: try fields.integer("partition"),
      schema: try fields.one(fields.members["schema"]?.objectValue, "schema"),
      createTime: try fields.integer("create_time"), job: fields.optionalText("job_id"),
      origin: fields.optionalText("origin") ?? "upload", details: fields.members["details"]?.objectValue ?? [:])
    isEnabled = fields.members["enabled"]?.boolValue ?? true
    digest = try fields.text("sha256")
    size = try fields.integer("size")
  }
}

/// The tables that were uploaded, by namespace and name.
public struct TableStore: Sendable {
  let layout: Layout
  let files: FileSystem
  let clock: Clock

  /// Stores a table: it appears, or takes the place of an older one, in one step; what was there stays when it fails.
  ///
  /// - Parameters:
  ///   - replacing: whether a table of that name may be there; otherwise `tableTaken` is thrown.
  ///   - write: is given the path at which to write the Arrow file.
  /// - Returns: the description with digest and size.
  @discardableResult
  public func put(
    _ info: TableInfo, replacing: Bool, write: (_ path: String) throws -> Void
  ) throws -> TableInfo {
    try put(info.namespace, info.name, replacing: replacing) { path, _ in
      try write(path)
      return info
    }
  }

  /// Stores a table that is made of the one that is there: nobody changes that one meanwhile.
  ///
  /// - Parameters:
  ///   - make: is given the path at which to write the Arrow file and what is known about the table that is there; gives
  ///     what is to be known about the new one.
  @discardableResult
  public func put(
    _ namespace: String, _ name: String, replacing: Bool,
    make: (_ path: String, _ existing: TableInfo?) throws -> TableInfo
  ) throws -> TableInfo {
    try put(namespace, name, replacing: replacing, flushed: { _ in }) { (try make($0, $1), nil) }
  }

  /// The same for a file whose digest and size may be known.
  ///
  /// - Parameter flushed: told the seconds for which the table waited until it was on the storage.
  func put(
    _ namespace: String, _ name: String, replacing: Bool, flushed: (Double) -> Void,
    make: (_ path: String, _ existing: TableInfo?) throws -> (info: TableInfo, content: (digest: String, size: Int)?)
  ) throws -> TableInfo {
    try alone(namespace, name) {
      let existing = try self.info(namespace, name)
      if !replacing, existing != nil {
        throw Diagnostic(
          .tableTaken, "the table '\(namespace).\(name)' exists", help: "upload with drop 1 to replace it")
      }
      let staged = try layout.stagedTable(namespace, name)
      do {
        try files.removeTree(staged)
        try files.makeDirectory(staged)
        let info = try fill(staged, flushed) { try make($0, existing) }
        try place(staged, namespace, name)
        return info
      } catch {
        try? files.removeTree(staged)
        throw error
      }
    }
  }

  /// Does something while nobody else writes or removes the table.
  private func alone<Result>(_ namespace: String, _ name: String, _ body: () throws -> Result) throws -> Result {
    try files.createDurableDirectories(layout.tables)
    let lock = try files.requireLock(
      try layout.tableLock(namespace, name), patience: 60, for: "the table '\(namespace).\(name)'")
    defer { try? files.remove(lock) }
    return try body()
  }

  private func place(_ staged: String, _ namespace: String, _ name: String) throws {
    let folder = try layout.namespace(namespace)
    var attempts = 0
    while true {
      let made = try files.createDurableDirectories(folder)
      do {
        try files.replaceDirectory(staged, to: try layout.table(namespace, name))
        return try files.flushDirectory(folder)
      } catch let error as Diagnostic where error.code == .fileNotFound && attempts < 10 {
        // The last table of the namespace was removed by somebody, and the folder with it.
        attempts += 1
      } catch {
        if let made { files.removeEmptyDirectories(from: folder, upTo: made) }
        throw error
      }
    }
  }

  private func fill(
    _ staged: String, _ flushed: (Double) -> Void,
    _ make: (String) throws -> (info: TableInfo, content: (digest: String, size: Int)?)
  ) throws -> TableInfo {
    let data = "\(staged)/\(Layout.tableData)"
    var (info, content) = try make(data)
    (info.digest, info.size) = try content ?? FileDigest.of(data, files)
    try files.writeNewFile("\(staged)/\(Layout.tableRecord)", RecordFile.bytes(info.json))
    let start = clock.monotonic()
    try files.flushFileSystem(holding: staged)
    flushed(clock.monotonic() - start)
    return info
  }

  /// What is known about a table; nil when there is none.
  public func info(_ namespace: String, _ name: String) throws -> TableInfo? {
    let path = "\(try layout.table(namespace, name))/\(Layout.tableRecord)"
    return try RecordFile.read(path, files).map { try TableInfo($0, path: path) }
  }

  /// What is known about a table, or `noSuchTable` with the nearest name.
  ///
  /// - Parameter purpose: who needs it, as in `reader_0 of guest 10000`.
  public func find(_ namespace: String, _ name: String, for purpose: String? = nil) throws -> TableInfo {
    if let info = try info(namespace, name) { return info }
    let need = purpose.map { ", which \($0) needs" } ?? ""
    throw Diagnostic(
      .noSuchTable, "there is no table '\(namespace).\(name)'\(need)",
      help: Suggestion.help(for: "\(namespace).\(name)", in: try list().map { "\($0.namespace).\($0.name)" })
        ?? "upload it first")
  }

  /// Reads a table and what is known about it, both of the same moment; nil when there is none.
  ///
  /// Whoever maps the file keeps it, also when the table is replaced or removed afterwards.
  ///
  /// - Parameter read: is given the path of the Arrow file, and asked again when somebody replaced the table meanwhile.
  public func read<Content>(
    _ namespace: String, _ name: String, _ read: (_ path: String) throws -> Content
  ) throws -> (info: TableInfo, content: Content)? {
    let path = try dataPath(namespace, name)
    for _ in 0..<100 {
      guard let before = try info(namespace, name) else { return nil }
      do {
        let content = try read(path)
        if try info(namespace, name)?.digest == before.digest { return (before, content) }
      } catch let error as Diagnostic where error.code == .fileNotFound {}
    }
    throw Diagnostic(.lockBusy, "the table '\(namespace).\(name)' is being replaced again and again", help: "try again")
  }

  /// Lets jobs read a table, or keeps them from it. False when there is no such table.
  public func setEnabled(_ isEnabled: Bool, _ namespace: String, _ name: String) throws -> Bool {
    guard try info(namespace, name) != nil else { return false }
    return try alone(namespace, name) {
      guard var info = try info(namespace, name) else { return false }
      if info.isEnabled == isEnabled { return true }
      info.isEnabled = isEnabled
      try files.replaceFile(
        "\(try layout.table(namespace, name))/\(Layout.tableRecord)", RecordFile.bytes(info.json))
      return true
    }
  }

  /// The absolute path of a table's Arrow file, whether or not it is there.
  public func dataPath(_ namespace: String, _ name: String) throws -> String {
    "\(try layout.table(namespace, name))/\(Layout.tableData)"
  }

  /// All tables, by the file names of namespace and name.
  public func list() throws -> [TableInfo] {
    guard try files.exists(layout.tables) else { return [] }
    return try files.list(layout.tables).flatMap { namespace -> [TableInfo] in
      // Staged folders and locks stand beside the namespaces.
      guard !namespace.hasPrefix(".") else { return [] }
      let folder = "\(layout.tables)/\(namespace)"
      guard try files.isDirectory(folder) else { return [] }
      return try files.list(folder).compactMap { name -> TableInfo? in
        guard !name.hasPrefix(".") else { return nil }
        let path = "\(folder)/\(name)/\(Layout.tableRecord)"
        return try RecordFile.read(path, files).map { try TableInfo($0, path: path) }
      }
    }
  }

  /// Removes a table; false when there was none.
  public func remove(_ namespace: String, _ name: String) throws -> Bool {
    guard try info(namespace, name) != nil else { return false }
    return try alone(namespace, name) {
      // Gone in one step for those who look, before its files are removed one by one.
      let (staged, place) = (try layout.stagedTable(namespace, name), try layout.table(namespace, name))
      try files.removeTree(staged)
      guard try files.exists(place) else { return false }
      try files.rename(place, to: staged)
      try files.removeTree(staged)
      let folder = try layout.namespace(namespace)
      files.removeEmptyDirectories(from: folder, upTo: folder)
      try files.flushDirectory(layout.tables)
      return true
    }
  }
}
