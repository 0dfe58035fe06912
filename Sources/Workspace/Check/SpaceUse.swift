import Platform

/// The space of one owner in a workspace.
public struct SpaceUse: Sendable, Equatable {
  /// `job 2020…1`, `table namespace.name`, `model id version`, or a folder of the workspace.
  public let owner: String
  /// Bytes of its files, but for those that an earlier owner has too.
  public internal(set) var bytes = 0
  /// Bytes of files that an earlier owner has too.
  public internal(set) var sharedBytes = 0
  /// How many files it has.
  public internal(set) var files = 0

  init(owner: String) { self.owner = owner }
}

extension Workspace {
  /// Who owns the space: jobs in the order of their ids, tables, models, then everything else by folder.
  ///
  /// - Parameter checkInterrupt: is called between owners; what it throws ends the walk.
  public func spaceUse(checkInterrupt: () throws -> Void = {}) throws -> [SpaceUse] {
    var seen: Set<FileStatus.Inode> = []
    var uses: [SpaceUse] = []
    for (owner, path) in try owners() {
      try checkInterrupt()
      var use = SpaceUse(owner: owner)
      for file in try filePaths(path) {
        // It may have gone since it was listed.
        guard let status = try files.status(file, followingLinks: false) else { continue }
        use.files += 1
        if status.links > 1, !seen.insert(status.inode).inserted {
          use.sharedBytes += status.size
        } else {
          use.bytes += status.size
        }
      }
      uses.append(use)
    }
    return uses
  }

  private func filePaths(_ path: String) throws -> [String] {
    guard try files.isDirectory(path) else { return try files.exists(path) ? [path] : [] }
    return try files.files(below: path).map { "\(path)/\($0)" }
  }

  private func owners() throws -> [(owner: String, path: String)] {
    var owners = try jobs.list().map { (owner: "job \($0)", path: jobs.path($0)) }
    for table in try tables.list() {
      owners.append(("table \(table.namespace).\(table.name)", try layout.table(table.namespace, table.name)))
    }
    for store in [models, serving.models] {
      let word = store.layout.modelsFolder == Layout.serving ? "model in use" : "model"
      for (id, version) in try store.list() {
        owners.append(("\(word) \(id) \(version)", try store.path(id, version: version)))
      }
    }
    let counted = ["jobs", "tables", "models", Layout.serving]
    for name in try files.list(path) where !counted.contains(name) { owners.append((name, "\(path)/\(name)")) }
    return owners
  }
}
