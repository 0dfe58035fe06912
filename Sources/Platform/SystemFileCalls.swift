import CSystem
import Glibc

/// The real system calls.
struct SystemFileCalls: FileCalls {
  private func check(_ result: Int32) throws {
    if result != 0 { throw SystemError.last }
  }

  func open(_ path: String, flags: Int32, mode: UInt32) throws -> Int32 {
    let descriptor = Glibc.open(path, flags, mode)
    guard descriptor >= 0 else { throw SystemError.last }
    return descriptor
  }

  func close(_ descriptor: Int32) throws { try check(Glibc.close(descriptor)) }

  func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    guard count >= 0 else { throw SystemError.last }
    return count
  }

  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws -> Int {
    let count = Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    guard count >= 0 else { throw SystemError.last }
    return count
  }

  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int) throws -> Int {
    let count = pwrite(descriptor, bytes.baseAddress, bytes.count, offset)
    guard count >= 0 else { throw SystemError.last }
    return count
  }

  func flush(_ descriptor: Int32) throws { try check(fsync(descriptor)) }

  func flushFileSystem(_ descriptor: Int32) throws { try check(fedflow_syncfs(descriptor)) }

  func rename(_ from: String, to: String, _ rule: RenameRule) throws {
    switch rule {
    case .replace: try check(Glibc.rename(from, to))
    case .exclusive: try check(fedflow_rename_exclusive(from, to))
    case .exchange: try check(fedflow_rename_exchange(from, to))
    }
  }

  func makeDirectory(_ path: String, mode: UInt32) throws { try check(mkdir(path, mode)) }

  func removeFile(_ path: String) throws { try check(unlink(path)) }

  func removeDirectory(_ path: String) throws { try check(rmdir(path)) }

  func link(_ path: String, to other: String) throws { try check(Glibc.link(path, other)) }

  func status(_ path: String, followingLinks: Bool) throws -> FileStatus {
    var record = stat()
    try check(followingLinks ? stat(path, &record) : lstat(path, &record))
    return FileStatus(record)
  }

  func status(of descriptor: Int32) throws -> FileStatus {
    var record = stat()
    try check(fstat(descriptor, &record))
    return FileStatus(record)
  }

  func resolved(_ path: String) throws -> String {
    guard let found = realpath(path, nil) else { throw SystemError.last }
    defer { free(found) }
    return String(cString: found)
  }

  func entries(_ path: String) throws -> [String] {
    guard let directory = opendir(path) else { throw SystemError.last }
    defer { closedir(directory) }
    var names: [String] = []
    while true {
      // readdir tells an error from the end only by errno.
      errno = 0
      guard let entry = readdir(directory) else { break }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
        field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    guard errno == 0 else { throw SystemError.last }
    return names
  }

  func map(_ descriptor: Int32, count: Int) throws -> UnsafeRawPointer {
    let failed = UnsafeMutableRawPointer(bitPattern: -1)
    guard let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), address != failed else {
      throw SystemError.last
    }
    return UnsafeRawPointer(address)
  }

  func unmap(_ address: UnsafeRawPointer, count: Int) {
    munmap(UnsafeMutableRawPointer(mutating: address), count)
  }

  func freeBytes(_ path: String) throws -> Int {
    var record = statvfs()
    try check(statvfs(path, &record))
    return Int(clamping: UInt64(record.f_bavail).multipliedReportingOverflow(by: UInt64(record.f_frsize)).partialValue)
  }

  func checkWritable(_ path: String) throws { try check(access(path, W_OK)) }

  func lock(_ descriptor: Int32, _ mode: LockMode) throws {
    try check(flock(descriptor, (mode == .exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB))
  }
}

extension FileStatus {
  init(_ record: stat) {
    let kind: Kind =
      switch record.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .directory
      case S_IFLNK: .symbolicLink
      default: .other
      }
    self.init(
      kind: kind, size: Int(record.st_size),
      modified: Int(record.st_mtim.tv_sec) * 1000 + Int(record.st_mtim.tv_nsec) / 1_000_000,
      // The number of an inode is given out again as soon as it is free.
      identity: UInt64(record.st_ino) &* 0x9E37_79B9_7F4A_7C15
        ^ (UInt64(bitPattern: Int64(record.st_mtim.tv_sec)) &* 1_000_000_000 &+ UInt64(record.st_mtim.tv_nsec)),
      inode: Inode(device: UInt64(record.st_dev), number: UInt64(record.st_ino)), links: Int(record.st_nlink))
  }
}
