/// What a path leads to.
public struct FileStatus: Sendable, Equatable {
  /// The kinds that matter here.
  public enum Kind: Sendable, Equatable {
    /// A regular file.
    case file
    /// A folder.
    case directory
    /// A symbolic link that was not followed.
    case symbolicLink
    /// A pipe, socket or device.
    case other
  }

  /// What it is.
  public let kind: Kind
  /// The size in bytes.
  public let size: Int
  /// The last change of the content, in milliseconds since 1970.
  public let modified: Int
  /// Differs from that of whatever else has or had the name, and changes with the entries of a folder.
  public let identity: UInt64
  /// What tells one file from another, whatever their names.
  public let inode: Inode
  /// How many names it has.
  public let links: Int

  /// A file of a file system.
  public struct Inode: Sendable, Hashable {
    /// The file system.
    public let device: UInt64
    /// The file's number in it.
    public let number: UInt64

    /// Makes one.
    public init(device: UInt64, number: UInt64) {
      self.device = device
      self.number = number
    }
  }

  /// Makes a status.
  public init(
    kind: Kind, size: Int, modified: Int, identity: UInt64 = 0, inode: Inode = Inode(device: 0, number: 0),
    links: Int = 1
  ) {
    self.kind = kind
    self.size = size
    self.modified = modified
    self.identity = identity
    self.inode = inode
    self.links = links
  }
}

/// What a rename does with a name that is taken.
public enum RenameRule: Sendable, Equatable {
  /// Replaces it.
  case replace
  /// Fails with EEXIST.
  case exclusive
  /// Lets both names change places.
  case exchange
}

/// How a lock is held.
public enum LockMode: Sendable, Equatable {
  /// By one alone.
  case exclusive
  /// By any number, none of them exclusive.
  case shared
}

/// The system calls on files: the seam at which a test lets the disk be full, slow or gone.
///
/// Every call fails with `SystemError`; nothing is retried or translated here, that is what `FileSystem` does. A double may
/// also throw an error of its own, which `FileSystem` passes on unchanged.
public protocol FileCalls: Sendable {
  /// open(2); the flags as in fcntl.h.
  func open(_ path: String, flags: Int32, mode: UInt32) throws -> Int32
  /// close(2).
  func close(_ descriptor: Int32) throws
  /// read(2): the number of bytes read, 0 at the end.
  func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) throws -> Int
  /// write(2): the number of bytes written, possibly fewer than given.
  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws -> Int
  /// pwrite(2): as write, at this place of the file.
  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int) throws -> Int
  /// fsync(2).
  func flush(_ descriptor: Int32) throws
  /// syncfs(2).
  func flushFileSystem(_ descriptor: Int32) throws
  /// renameat2(2).
  func rename(_ from: String, to: String, _ rule: RenameRule) throws
  /// mkdir(2).
  func makeDirectory(_ path: String, mode: UInt32) throws
  /// unlink(2).
  func removeFile(_ path: String) throws
  /// rmdir(2).
  func removeDirectory(_ path: String) throws
  /// link(2): a second name for a file.
  func link(_ path: String, to other: String) throws
  /// stat(2) or lstat(2).
  func status(_ path: String, followingLinks: Bool) throws -> FileStatus
  /// fstat(2).
  func status(of descriptor: Int32) throws -> FileStatus
  /// realpath(3).
  func resolved(_ path: String) throws -> String
  /// readdir(3), in no order, without `.` and `..`.
  func entries(_ path: String) throws -> [String]
  /// mmap(2), read-only and private; the count is not 0.
  func map(_ descriptor: Int32, count: Int) throws -> UnsafeRawPointer
  /// munmap(2).
  func unmap(_ address: UnsafeRawPointer, count: Int)
  /// statvfs(3): the bytes that the caller may still write.
  func freeBytes(_ path: String) throws -> Int
  /// access(2) with W_OK.
  func checkWritable(_ path: String) throws
  /// flock(2) without waiting: fails with EWOULDBLOCK when somebody else holds it.
  func lock(_ descriptor: Int32, _ mode: LockMode) throws
}
