import Diagnostics
import Platform

extension Table {
  /// Opens a stored table; its columns are used in place in the mapped file.
  ///
  /// Throws the storage diagnostics of `FileSystem.mapFile`, F0311 and F0312 as `ArrowFile` does.
  public static func read(_ path: String, files: FileSystem) throws -> Table {
    let mapped = try files.mapFile(path)
    return try ArrowFile(name: path, owner: mapped, bytes: mapped.bytes).table()
  }

  /// Writes the table as a new Arrow file, which must not exist yet and is not flushed: for a staged folder.
  ///
  /// Throws the storage diagnostics of `FileSystem.createFile`.
  public func write(_ path: String, files: FileSystem, writer: ArrowWriter = ArrowWriter()) throws {
    let file = try files.createFile(path)
    var output = BufferedOutput { try file.write($0) }
    try writer.write(self) { try output.write($0) }
    try output.finish()
    try file.close()
  }
}

extension CSVImport {
  /// Reads a CSV file into memory.
  ///
  /// - Parameter name: the path as the user gave it, for messages; the path itself when nil.
  public static func read(
    path: String, name: String? = nil, files: FileSystem, options: Options = Options()
  ) throws -> ImportedTable {
    try withBytes(path, files) { try read($0, name: name ?? path, options: options) }
  }

  /// Brings a CSV file into a folder, as the Arrow file `data.arrow` that is not flushed. Its size does not matter: what
  /// does not fit into some ten megabytes of memory is kept in files of the folder for a while.
  ///
  /// - Parameters:
  ///   - name: the path as the user gave it, for messages.
  ///   - folder: is there, and the caller's alone; after a failure the caller removes what is in it.
  /// - Throws: as `read`; the storage diagnostics of the folder.
  public static func store(
    path: String, name: String, files: FileSystem, options: Options = Options(), in folder: String,
    work: ImportWork = ImportWork()
  ) throws -> StoredImport {
    try store(path: path, name: name, files: files, options: options, in: folder, work: work, grain: Grain())
  }

  static func store(
    path: String, name: String, files: FileSystem, options: Options, in folder: String, work: ImportWork, grain: Grain
  ) throws -> StoredImport {
    if let made = options.madeIDs {
      let numbered = "\(folder)/numbered.csv"
      try write(path, with: made, options, to: numbered, files, work)
      var options = options
      options.madeIDs = nil
      let imported = try store(
        path: numbered, name: name, files: files, options: options, in: folder, work: work, grain: grain)
      try files.removeFile(numbered)
      return imported
    }
    return try withBytes(path, files) { bytes in
      let target = FileTarget("\(folder)/data.arrow", files, work.follower)
      let source = CSVSource(bytes, name: name, options: options, grain: grain)
      let (account, warnings, header) = try source.store(
        in: target, ScratchSpace(folder: folder, files: files), work: work)
      try target.close()
      return StoredImport(
        name: name, path: "\(folder)/data.arrow", columnNames: options.hasHeader ? header.names : [],
        idName: header.idName, account: account, warnings: warnings)
    }
  }

  /// Writes a copy of a file with made ids.
  private static func write(
    _ path: String, with ids: MadeIDs, _ options: Options, to copy: String, _ files: FileSystem, _ work: ImportWork
  ) throws {
    _ = try delimiterByte(options.delimiter)
    let file = try files.createFile(copy)
    var output = BufferedOutput { bytes in
      try work.checkInterrupt()
      try file.write(bytes)
    }
    try withBytes(path, files) { bytes in
      try ids.write(before: bytes, delimiter: options.delimiter, hasHeader: options.hasHeader) { try output.write($0) }
    }
    try output.finish()
    try file.close()
  }

  /// Lends the content of a file.
  private static func withBytes<Result>(
    _ path: String, _ files: FileSystem, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    // Mapping saves the copy of a large file; small ones are read, because a mapped file that another program cuts
    // short while it is read would end the process.
    guard let status = try files.status(path), status.kind == .file, status.size > 16 << 20 else {
      return try files.readFile(path).withUnsafeBytes(body)
    }
    let mapped = try files.mapFile(path)
    return try withExtendedLifetime(mapped) { try body(mapped.bytes) }
  }
}

/// A CSV file that was brought into a folder.
public struct StoredImport: Sendable {
  /// The CSV file as the user named it.
  public let name: String
  /// The Arrow file; its rows are in shortlex order of id.
  public let path: String
  /// The names of the columns; none of a file without header line.
  public let columnNames: [String]
  /// The name of the id column; nil for a file without header line.
  public let idName: String?
  /// Where every row went.
  public let account: ImportAccount
  /// What looks wrong but was accepted.
  public let warnings: [Diagnostic]
}

/// Gathers small pieces, so that a wide table does not cost a system call for each buffer.
private struct BufferedOutput {
  private var pending: [UInt8] = []
  private let sink: (UnsafeRawBufferPointer) throws -> Void

  init(_ sink: @escaping (UnsafeRawBufferPointer) throws -> Void) { self.sink = sink }

  mutating func write(_ bytes: UnsafeRawBufferPointer) throws {
    let isLarge = bytes.count > 1 << 16
    // What came before a large piece goes out before it.
    if isLarge || pending.count + bytes.count > 1 << 17 { try finish() }
    if isLarge { try sink(bytes) } else { pending.append(contentsOf: bytes) }
  }

  mutating func finish() throws {
    if !pending.isEmpty { try pending.withUnsafeBytes(sink) }
    pending.removeAll(keepingCapacity: true)
  }
}
