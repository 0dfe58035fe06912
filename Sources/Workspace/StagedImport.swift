import Diagnostics
import Platform
import Synchronization
import Tables

/// A CSV file that was brought into a folder of its own and is not a table yet; the folder goes with this object.
public final class StagedImport: Sendable {
  /// The final sync.
  public struct Flush: Sendable, Equatable {
    /// How long it took.
    public fileprivate(set) var seconds = 0.0
    /// For how long nothing else was done meanwhile: the digest is made while the system writes.
    public fileprivate(set) var waited = 0.0

    fileprivate mutating func add(_ seconds: Double) {
      self.seconds += seconds
      waited += seconds
    }
  }

  /// What was imported.
  public let imported: StoredImport
  /// The SHA-256 of the Arrow file, and its bytes.
  fileprivate let content: (digest: String, size: Int)
  fileprivate let flush: Flush
  private let folder: StagingFolder

  fileprivate init(
    _ imported: StoredImport, _ content: (digest: String, size: Int), _ flush: Flush, _ folder: StagingFolder
  ) {
    self.imported = imported
    self.content = content
    self.flush = flush
    self.folder = folder
  }
}

/// A folder for large files on their way, beside the place that they will have. It goes with this object; what a process
/// that died has left goes when the next one is made.
private final class StagingFolder: Sendable {
  let path: String
  private let lock: FileLock
  private let files: FileSystem

  private static let prefix = ".staging-import-"
  private static let unfinished = "-making"
  private static let lockName = "lock"

  /// - Parameter parent: is there.
  init(in parent: String, _ files: FileSystem) throws {
    for name in try files.list(parent) where name.hasPrefix(Self.prefix) && !name.hasSuffix(Self.unfinished) {
      // Its maker holds the lock from before the folder has its name.
      let left = "\(parent)/\(name)"
      if let lock = try? files.lock("\(left)/\(Self.lockName)") {
        withExtendedLifetime(lock) { try? files.removeTree(left) }
      }
    }
    let process = ProcessEnvironment.current().processID
    var number = 0
    while true {
      let path = "\(parent)/\(Self.prefix)\(process)-\(number)"
      if let lock = try Self.make(path, files) {
        (self.path, self.lock, self.files) = (path, lock, files)
        return
      }
      number += 1
    }
  }

  /// Makes the folder with its lock held from the first moment on; nil when the name is taken.
  private static func make(_ path: String, _ files: FileSystem) throws -> FileLock? {
    let making = path + unfinished
    do { try files.makeDirectory(making) } catch let error as Diagnostic where error.code == .pathTaken { return nil }
    do {
      let lock = try files.requireLock("\(making)/\(lockName)", for: "a new folder")
      try files.rename(making, to: path, .exclusive)
      return lock
    } catch let error as Diagnostic where error.code == .pathTaken {
      try files.removeTree(making)
      return nil
    } catch {
      try? files.removeTree(making)
      throw error
    }
  }

  deinit { try? files.removeTree(path) }
}

extension TableStore {
  /// Brings a CSV file of any size to where it can become a table in one step. The workspace need not be there yet: then
  /// the folder stands beside it, and nothing is left when the file is refused.
  ///
  /// - Parameters:
  ///   - path: the CSV file.
  ///   - name: the path as the user gave it, for messages.
  /// - Throws: `DiagnosticList` when the file is refused; what the storage says; what `checkInterrupt` throws.
  public func stageImport(
    _ path: String, name: String, options: CSVImport.Options, work: ImportWork = ImportWork()
  ) throws -> StagedImport {
    let folder = try stagingFolder()
    let digest = FollowingDigest(files)
    defer { digest.stop() }
    var work = work
    work.follower = digest
    let imported = try CSVImport.store(
      path: path, name: name, files: files, options: options, in: folder.path, work: work)
    let (content, flush) = try settle(imported.path, digest)
    return StagedImport(imported, content, flush, folder)
  }

  /// Waits until a file is on the storage, and meanwhile for its digest.
  ///
  private func settle(
    _ path: String, _ digest: FollowingDigest
  ) throws -> (content: (digest: String, size: Int), flush: StagedImport.Flush) {
    let start = clock.monotonic()
    let flushed = Mutex<Double?>(nil)
    let found = Mutex<(content: (digest: String, size: Int), time: Double)?>(nil)
    try ConcurrentWork.run(2, workers: [0, 1]) { piece, _ in
      if piece == 0 {
        let content = try digest.wait()
        found.withLock { $0 = (content, clock.monotonic()) }
      } else {
        try files.flushFileSystem(holding: path)
        flushed.withLock { $0 = clock.monotonic() }
      }
    }
    guard let found = found.withLock({ $0 }) else {
      throw Diagnostic(.internalError, "the digest of '\(path)' was not made")
    }
    guard let flushed = flushed.withLock({ $0 }) else { return (found.content, StagedImport.Flush()) }
    return (found.content, .init(seconds: flushed - start, waited: max(0, flushed - found.time)))
  }

  private func stagingFolder() throws -> StagingFolder {
    if try files.exists(layout.format) {
      try files.createDirectories(layout.tables)
      return try StagingFolder(in: layout.tables, files)
    }
    var parent = layout.root
    while try !files.exists(parent) { parent = Path.parent(parent) }
    do { return try StagingFolder(in: parent, files) } catch let error as Diagnostic {
      throw Diagnostic(
        error.code == .fileNotFound ? .accessDenied : error.code,
        "the workspace '\(layout.root)' cannot be made: \(error.message)", help: "name another folder with --workspace")
    }
  }

  /// What became of an import.
  public struct Stored: Sendable {
    /// What is known about the table.
    public let info: TableInfo
    /// How many rows of the table that was there are in it.
    public let kept: Int
    /// How long it took until the table was on the storage.
    public let flush: StagedImport.Flush
  }

  /// Makes a table of an import: it appears, or takes the place of an older one, in one step.
  ///
  /// - Parameters:
  ///   - merging: whether rows of a table that is there stay, unless the new ones have their id.
  ///   - replacing: whether a table may be there.
  ///   - describe: is given the number of rows; gives what is to be known about the table.
  /// - Throws: `tableTaken` when a table is there and may not be, or has other columns; what the storage says; what
  ///   `checkInterrupt` throws. What was there then stays.
  public func put(
    _ staged: StagedImport, _ namespace: String, _ name: String, merging: Bool, replacing: Bool,
    work: ImportWork = ImportWork(), describe: (_ rows: Int) -> TableInfo
  ) throws -> Stored {
    let imported = staged.imported
    var (rows, kept) = (imported.account.kept, 0)
    var flush = staged.flush
    let info = try put(namespace, name, replacing: replacing, flushed: { flush.add($0) }) { path, existing in
      if merging, existing != nil {
        let merge = try TableMerge(old: try dataPath(namespace, name), new: imported.path, files: files)
        if let headers = merge.differingHeaders {
          throw Diagnostic(
            .tableTaken, "the table '\(namespace).\(name)' exists with other columns",
            notes: [Diagnostic.Note("there: \(headers.old)"), Diagnostic.Note("in \(imported.name): \(headers.new)")],
            help: "upload with -drop 1 to replace it")
        }
        (rows, kept) = try merge.write(path, files: files, work: work)
      }
      if kept == 0 { try files.rename(imported.path, to: path) }
      return (describe(rows), kept == 0 ? staged.content : nil)
    }
    return Stored(info: info, kept: kept, flush: flush)
  }
}
