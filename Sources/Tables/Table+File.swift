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
  /// Reads a CSV file.
  ///
  /// - Parameter name: the path as the user gave it, for messages; the path itself when nil.
  public static func read(
    path: String, name: String? = nil, files: FileSystem, options: Options = Options()
  ) throws -> ImportedTable {
    let name = name ?? path
    // Mapping saves the copy of a large file; small ones are read, because a mapped file that another program cuts
    // short while it is read would end the process.
    guard let status = try files.status(path), status.kind == .file, status.size > 64 << 20 else {
      return try read(files.readFile(path), name: name, options: options)
    }
    let mapped = try files.mapFile(path)
    return try withExtendedLifetime(mapped) { try read(mapped.bytes, name: name, options: options) }
  }
}

/// Gathers small pieces, so that a wide table does not cost a system call for each buffer.
private struct BufferedOutput {
  private var pending: [UInt8] = []
  private let sink: (UnsafeRawBufferPointer) throws -> Void

  init(_ sink: @escaping (UnsafeRawBufferPointer) throws -> Void) { self.sink = sink }

  mutating func write(_ bytes: UnsafeRawBufferPointer) throws {
    if pending.count + bytes.count > 1 << 17 { try finish() }
    if bytes.count > 1 << 16 { try sink(bytes) } else { pending.append(contentsOf: bytes) }
  }

  mutating func finish() throws {
    if !pending.isEmpty { try pending.withUnsafeBytes(sink) }
    pending.removeAll(keepingCapacity: true)
  }
}
