import Platform

/// Where the file of an imported table is written, by several threads.
protocol ImportTarget: Sendable {
  /// Begins an empty file of so many bytes in the end; what was written before is gone.
  func begin(count: Int) throws
  /// Writes at a place; gaps are zero bytes.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws
  /// Says that nothing before this place changes any more, unless all begins anew.
  func settle(upTo offset: Int)
}

/// Follows the file of a table while it is written, as to make its digest.
public protocol ImportFollower: Sendable {
  /// An empty file is there; what was followed before counts no more.
  func begin(_ path: String)
  /// Nothing before this place changes any more.
  func settle(upTo offset: Int)
}

/// A new file.
///
/// Sendable although it changes: `begin` is called while nobody writes.
final class FileTarget: ImportTarget, @unchecked Sendable {
  private let path: String
  private let files: FileSystem
  private let follower: (any ImportFollower)?
  private var file: PlacedFile?

  init(_ path: String, _ files: FileSystem, _ follower: (any ImportFollower)?) {
    self.path = path
    self.files = files
    self.follower = follower
  }

  func begin(count: Int) throws {
    try file?.close()
    try files.removeFile(path)
    file = try files.createPlacedFile(path)
    follower?.begin(path)
  }

  func settle(upTo offset: Int) { follower?.settle(upTo: offset) }

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

  func settle(upTo offset: Int) {}

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
    guard let elements else { return }
    UnsafeMutableRawBufferPointer(start: elements + offset, count: bytes.count).copyMemory(from: bytes)
  }
}
