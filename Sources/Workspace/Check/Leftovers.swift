import Diagnostics
import Platform

/// What commands that were cut off have staged and nobody will use any more.
///
/// Each kind has a lock that its maker holds; whoever gets the lock knows that the maker is gone.
public struct Leftovers {
  /// One of them.
  public struct Leftover: Sendable, Equatable {
    /// Seen from the workspace.
    public let path: String
    /// What it was.
    public let reason: String
    /// All its bytes.
    public let bytes: Int
    /// What must be held while it is removed; nil when age alone tells.
    let lock: String?

    fileprivate var isStaged: Bool { path.split(separator: "/").contains { $0.hasPrefix(Layout.stagedPrefix) } }
  }

  private let workspace: Workspace
  private var files: FileSystem { workspace.files }
  private var layout: Layout { workspace.layout }

  /// Files of a process that is gone stay so long: its number may be that of another machine's process.
  private static let stagedAge = 60_000
  private static let transferAge = 24 * 3600 * 1000

  /// Looks for those of a workspace.
  public init(_ workspace: Workspace) { self.workspace = workspace }

  /// All of them, in the order in which they are to be removed: what is staged shows that something beside it is not whole.
  public func find() throws -> [Leftover] {
    try (jobs() + tasks() + tables() + models() + transfers() + stagedFiles() + cacheEntries() + asides())
      .sorted { ($0.isStaged ? 1 : 0, $0.path) < ($1.isStaged ? 1 : 0, $1.path) }
  }

  /// Removes one; false when somebody else is at it.
  public func remove(_ leftover: Leftover) throws -> Bool {
    let path = "\(layout.root)/\(leftover.path)"
    guard let name = leftover.lock else {
      try files.removeTree(path)
      return true
    }
    guard let lock = try files.lock(name) else { return false }
    try withExtendedLifetime(lock) { try files.removeTree(path) }
    return true
  }

  // MARK: Kinds

  private func jobs() throws -> [Leftover] {
    try found(in: layout.jobs, "a job that was being written", lock: { _ in layout.jobsLock }) {
      $0.hasPrefix(Layout.stagedPrefix)
    }
  }

  private func tasks() throws -> [Leftover] {
    try workspace.jobs.list().flatMap { job -> [Leftover] in
      try workspace.tasks.partyFolders(job).flatMap { folder in
        try found(in: folder, "a task that was cut off", lock: { _ in layout.jobFile(job, .lock) }) {
          $0.hasPrefix(Layout.stagedPrefix)
        }
      }
    }
  }

  private func tables() throws -> [Leftover] {
    let imports = "\(Layout.stagedPrefix)import-"
    func lock(_ name: String) -> String? {
      if name.hasSuffix("-making") { return nil }
      if name.hasPrefix(imports) { return "\(layout.tables)/\(name)/lock" }
      return "\(layout.tables)/.lock-\(name.dropFirst(Layout.stagedPrefix.utf8.count))"
    }
    return try found(in: layout.tables, "a table that was being written", lock: lock) {
      $0.hasPrefix(Layout.stagedPrefix)
    }
  }

  private func models() throws -> [Leftover] {
    try [workspace.models, workspace.serving.models].flatMap { store -> [Leftover] in
      guard try files.exists(store.layout.models) else { return [] }
      return try files.list(store.layout.models).filter { !$0.hasPrefix(".") }.flatMap { id in
        let folder = "\(store.layout.models)/\(id)"
        return try found(in: folder, "a model that was being placed", lock: { _ in store.layout.modelsLock }) { name in
          if name.hasPrefix(Layout.stagedPrefix) { return true }
          guard let version = Layout.name(of: name) else { return false }
          return try !store.isWhole("\(folder)/\(name)", version)
        }
      }
    }
  }

  private func transfers() throws -> [Leftover] {
    try ["incoming", "outgoing"].flatMap { folder in
      try found(in: "\(layout.root)/\(folder)", "a file that nobody has fetched", olderThan: Self.transferAge) { _ in
        true
      }
    }
  }

  /// Siblings of files that were being replaced.
  private func stagedFiles() throws -> [Leftover] {
    let top = try files.list(layout.root).map { "\(layout.root)/\($0)" }.filter { try files.isDirectory($0) }
    let jobs = try workspace.jobs.list().map { layout.job($0) }
    return try ([layout.root] + top + jobs).flatMap { folder in
      try found(in: folder, "a file that was being replaced", olderThan: Self.stagedAge) { name in
        guard let process = StagedName.process(of: name) else { return false }
        return !Signals.isAlive(process)
      }
    }
  }

  /// Where a job was being verified.
  private func asides() throws -> [Leftover] {
    try found(in: layout.root, "a job that was being verified") { name in
      guard name.hasPrefix(Layout.asidePrefix) else { return false }
      return Int32(name.dropFirst(Layout.asidePrefix.utf8.count)).map { !Signals.isAlive($0) } ?? false
    }
  }

  /// Entries that lead to results which are gone.
  private func cacheEntries() throws -> [Leftover] {
    var known: [JobID: Set<String>] = [:]
    return try workspace.cache.keys().compactMap { key in
      if let entry = workspace.cache.entry(key) {
        if known[entry.job] == nil {
          // What a job that runs has staged will be in its place soon.
          let isHeld = try workspace.jobs.isHeld(entry.job)
          // Of a job that cannot be read nobody knows; repair sees to it.
          guard let records = try? workspace.tasks.records(entry.job, isHeld: isHeld) else { return nil }
          known[entry.job] = Set(records.filter { isHeld || $0.status == .success }.compactMap(\.cacheKey))
        }
        if known[entry.job]?.contains(key) == true { return nil }
      }
      let path = workspace.cache.relativePath(key)
      return Leftover(
        path: path, reason: "a cache entry whose results are gone", bytes: try size(of: "\(layout.root)/\(path)"),
        lock: nil)
    }
  }

  private func found(
    in folder: String, _ reason: String, olderThan age: Int = 0, lock: (String) -> String? = { _ in nil },
    where isLeft: (String) throws -> Bool
  ) throws -> [Leftover] {
    guard try files.exists(folder) else { return [] }
    return try files.list(folder).compactMap { name -> Leftover? in
      let path = "\(folder)/\(name)"
      guard try isLeft(name), let status = try files.status(path, followingLinks: false) else { return nil }
      let lock = lock(name)
      if let lock {
        if try files.isLocked(lock) { return nil }
      } else if workspace.clock.milliseconds - status.modified < max(age, Self.stagedAge) {
        return nil
      }
      return Leftover(
        path: String(path.dropFirst(layout.root.utf8.count + 1)), reason: reason, bytes: try size(of: path), lock: lock)
    }
  }

  private func size(of path: String) throws -> Int {
    guard let status = try files.status(path, followingLinks: false) else { return 0 }
    guard status.kind == .directory else { return status.size }
    return try files.files(below: path).reduce(0) { sum, name in
      sum + (try files.status("\(path)/\(name)", followingLinks: false)?.size ?? 0)
    }
  }
}
