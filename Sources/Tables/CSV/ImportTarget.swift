import Platform

/// Where the file of an imported table is written, by several threads.
protocol ImportTarget: Sendable {
  /// Begins an empty file of so many bytes in the end; what was written before is gone.
  func begin(count: Int) throws
  /// Writes at a place; gaps are zero bytes.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws
}

/// A new file.
///
/// Sendable although it changes: `begin` is called while nobody writes.
final class FileTarget: ImportTarget, @unchecked Sendable {
  private let path: String
  private let files: FileSystem
  private var file: PlacedFile?

  init(_ path: String, _ files: FileSystem) {
    self.path = path
    self.files = files
  }

  func begin(count: Int) throws {
    try file?.close()
    try files.removeFile(path)
    file = try files.createPlacedFile(path)
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws { try file?.write(bytes, at: offset) }

  func close() throws { try file?.close() }
}

/// Memory.
///
/// Sendable although it changes: `begin` is called while nobody writes, and no two threads write one place.
final class MemoryTarget: ImportTarget, @unchecked Sendable {
  private(set) var buffer = Buffer<UInt8>([])
  private var elements: UnsafeMutablePointer<UInt8>?

  func begin(count: Int) throws {
    let (buffer, elements) = Buffer<UInt8>.unfinished(count: count)
    self.buffer = buffer
    self.elements = elements
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
    guard let elements else { return }
    UnsafeMutableRawBufferPointer(start: elements + offset, count: bytes.count).copyMemory(from: bytes)
  }
}
