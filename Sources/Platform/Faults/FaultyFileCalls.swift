import Glibc

/// The calls of a `FaultyStorage`.
struct FaultyFileCalls: FileCalls {
  let storage: FaultyStorage

  func open(_ path: String, flags: Int32, mode: UInt32) throws -> Int32 {
    guard flags & O_CREAT != 0 else {
      try storage.reading()
      return try opened(path, try storage.real.open(path, flags: flags, mode: mode))
    }
    return try storage.changing("create") { _ in
      try storage.willCreate(path)
      let isNew = storage.unsynced.map { _ in (try? storage.real.status(path, followingLinks: false)) == nil }
      let descriptor = try storage.real.open(path, flags: flags, mode: mode)
      if isNew == true { storage.unsynced?.made(path) }
      return try opened(path, descriptor)
    }
  }

  private func opened(_ path: String, _ descriptor: Int32) throws -> Int32 {
    storage.unsynced?.opened(descriptor)
    return descriptor
  }

  func close(_ descriptor: Int32) throws { try storage.real.close(descriptor) }

  func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    try storage.reading()
    return try storage.real.read(descriptor, into: buffer)
  }

  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws -> Int {
    try storage.changing("write") { number in
      storage.unsynced?.willWrite(descriptor)
      let part = UnsafeRawBufferPointer(rebasing: bytes.prefix(storage.limit(ofWrite: number)))
      return try storage.real.write(descriptor, part)
    }
  }

  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int) throws -> Int {
    try storage.changing("write") { number in
      storage.unsynced?.willWrite(descriptor)
      let part = UnsafeRawBufferPointer(rebasing: bytes.prefix(storage.limit(ofWrite: number)))
      return try storage.real.write(descriptor, part, at: offset)
    }
  }

  func flush(_ descriptor: Int32) throws {
    try storage.changing("flush") { _ in
      if storage.flushes { try storage.real.flush(descriptor) }
      storage.unsynced?.flushed(descriptor)
    }
  }

  func flushFileSystem(_ descriptor: Int32) throws {
    try storage.changing("flushFileSystem") { _ in
      if storage.flushes { try storage.real.flushFileSystem(descriptor) }
      storage.unsynced?.flushedAll()
    }
  }

  func rename(_ from: String, to: String, _ rule: RenameRule) throws {
    try storage.changing("rename") { _ in
      guard let unsynced = storage.unsynced else { return try storage.real.rename(from, to: to, rule) }
      try unsynced.renaming(from, to, isExchange: rule == .exchange) { try storage.real.rename(from, to: to, rule) }
    }
  }

  func makeDirectory(_ path: String, mode: UInt32) throws {
    try storage.changing("makeDirectory") { _ in
      try storage.real.makeDirectory(path, mode: mode)
      storage.unsynced?.made(path)
    }
  }

  func removeFile(_ path: String) throws {
    try storage.changing("removeFile") { _ in
      guard let unsynced = storage.unsynced else { return try storage.real.removeFile(path) }
      try unsynced.removing(path, isFolder: false) { try storage.real.removeFile(path) }
    }
  }

  func removeDirectory(_ path: String) throws {
    try storage.changing("removeDirectory") { _ in
      guard let unsynced = storage.unsynced else { return try storage.real.removeDirectory(path) }
      try unsynced.removing(path, isFolder: true) { try storage.real.removeDirectory(path) }
    }
  }

  func link(_ path: String, to other: String) throws {
    try storage.changing("link") { _ in
      try storage.real.link(path, to: other)
      storage.unsynced?.made(other)
    }
  }

  func status(_ path: String, followingLinks: Bool) throws -> FileStatus {
    try storage.reading()
    return try storage.real.status(path, followingLinks: followingLinks)
  }

  func status(of descriptor: Int32) throws -> FileStatus {
    try storage.reading()
    return try storage.real.status(of: descriptor)
  }

  func resolved(_ path: String) throws -> String {
    try storage.reading()
    return try storage.real.resolved(path)
  }

  func entries(_ path: String) throws -> [String] {
    try storage.reading()
    return try storage.real.entries(path)
  }

  func map(_ descriptor: Int32, count: Int) throws -> UnsafeRawPointer {
    try storage.reading()
    return try storage.real.map(descriptor, count: count)
  }

  func unmap(_ address: UnsafeRawPointer, count: Int) { storage.real.unmap(address, count: count) }

  func freeBytes(_ path: String) throws -> Int {
    try storage.reading()
    return try storage.real.freeBytes(path)
  }

  func checkWritable(_ path: String) throws {
    try storage.reading()
    try storage.real.checkWritable(path)
  }

  func lock(_ descriptor: Int32, _ mode: LockMode) throws {
    try storage.reading()
    try storage.real.lock(descriptor, mode)
  }
}
