import Platform

/// One file that lies in memory, under every name; what is written vanishes.
struct MemoryFile: FileCalls {
  private let content: [UInt8]

  init(_ content: [UInt8]) { self.content = content }

  private var own: FileStatus { FileStatus(kind: .file, size: content.count, modified: 0) }

  func open(_ path: String, flags: Int32, mode: UInt32) throws -> Int32 { 1000 }
  func close(_ descriptor: Int32) throws {}
  func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) throws -> Int { 0 }
  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws -> Int { bytes.count }
  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int) throws -> Int { bytes.count }
  func flush(_ descriptor: Int32) throws {}
  func flushFileSystem(_ descriptor: Int32) throws {}
  func rename(_ from: String, to: String, _ rule: RenameRule) throws {}
  func makeDirectory(_ path: String, mode: UInt32) throws {}
  func removeFile(_ path: String) throws {}
  func removeDirectory(_ path: String) throws {}
  func link(_ path: String, to other: String) throws {}
  func status(_ path: String, followingLinks: Bool) throws -> FileStatus { own }
  func status(of descriptor: Int32) throws -> FileStatus { own }
  func resolved(_ path: String) throws -> String { path }
  func entries(_ path: String) throws -> [String] { [] }
  func freeBytes(_ path: String) throws -> Int { .max }
  func checkWritable(_ path: String) throws {}
  func lock(_ descriptor: Int32, _ mode: LockMode) throws {}

  func map(_ descriptor: Int32, count: Int) throws -> UnsafeRawPointer {
    // Exactly so many bytes, so that a look beyond them is found.
    let copy = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 64)
    content.withUnsafeBytes { copy.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(copy), byteCount: count) }
    return UnsafeRawPointer(copy)
  }

  func unmap(_ address: UnsafeRawPointer, count: Int) { address.deallocate() }
}
