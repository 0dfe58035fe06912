import Diagnostics
import Platform

/// The tree on disk: the only state there is (design, section 4).
public struct Workspace: Sendable {
  /// The version of the tree that this program writes, and the highest that it reads.
  public static let formatVersion = 1

  let layout: Layout
  let files: FileSystem
  let clock: Clock

  /// The absolute path.
  public var path: String { layout.root }

  /// The jobs.
  public var jobs: JobStore { JobStore(layout: layout, files: files, clock: clock) }
  /// What the tasks of the jobs left.
  public var tasks: TaskStore { TaskStore(layout: layout, files: files, clock: clock) }
  /// The tables that were uploaded.
  public var tables: TableStore { TableStore(layout: layout, files: files, clock: clock) }
  /// The models of the jobs that succeeded.
  public var models: ModelStore { ModelStore(layout: layout, files: files, clock: clock) }

  /// Opens a workspace.
  ///
  /// - Parameters:
  ///   - path: absolute; `ProcessEnvironment.absolute` makes it so.
  ///   - create: whether to make it when the folder is missing or empty. Nothing is left behind when that fails.
  ///
  /// Throws `noWorkspace`, `notAWorkspace`, `newerWorkspace`, `damagedRecord`, or what the storage says.
  public static func open(
    _ path: String, create: Bool, files: FileSystem = FileSystem(), clock: Clock = .system
  ) throws -> Workspace {
    let workspace = Workspace(layout: Layout(root: Path.normalized(path)), files: files, clock: clock)
    if create {
      try workspace.makeIfMissing()
    } else if try !workspace.hasFormat() {
      throw Diagnostic(
        .noWorkspace, "there is no workspace at '\(workspace.path)'",
        help: "upload a table or submit a job first, or name another folder with --workspace")
    }
    return workspace
  }

  /// Looks at a workspace that may still be made: one that is missing is empty. `makeIfMissing` makes it, once all that
  /// could be wrong with a request has been looked at.
  ///
  /// Throws `newerWorkspace` or `notAWorkspace` when it is there and cannot be used.
  public static func prepare(
    _ path: String, files: FileSystem = FileSystem(), clock: Clock = .system
  ) throws -> Workspace {
    let workspace = Workspace(layout: Layout(root: Path.normalized(path)), files: files, clock: clock)
    _ = try workspace.hasFormat()
    return workspace
  }

  /// The name of the record in a task's folder.
  public var taskRecordName: String { Layout.taskRecord }

  /// A workspace of its own inside this one, where nobody looks; who made it removes it.
  public func aside(processID: Int32) throws -> Workspace {
    let path = "\(layout.root)/\(Layout.asidePrefix)\(processID)"
    try files.removeTree(path)
    return try Workspace.open(path, create: true, files: files, clock: clock)
  }

  /// Makes the tree when it is missing, or sees that it is writable.
  public func makeIfMissing() throws {
    if try !hasFormat() {
      try make()
    } else if !files.isWritable(path) {
      throw Diagnostic(
        .accessDenied, "the workspace '\(path)' is not writable",
        help: "check owner and mode of the folder, or name another one with --workspace")
    }
  }

  /// Whether the tree is there; throws when it is not one of ours.
  private func hasFormat() throws -> Bool {
    let bytes: [UInt8]
    do { bytes = try files.readFile(layout.format, limit: 4096) } catch let error as Diagnostic
      where error.code == .fileNotFound
    { return false }
    let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard words.count == 3, words[0] == "fedflow", words[1] == "workspace", let version = Int(words[2]) else {
      throw Diagnostic(.notAWorkspace, "'\(layout.format)' is not the format file of a fedflow workspace")
    }
    guard version <= Self.formatVersion else {
      throw Diagnostic(
        .newerWorkspace,
        "the workspace '\(path)' has format \(version); this fedflow knows up to \(Self.formatVersion)",
        help: "use the fedflow that wrote it, or name another folder with --workspace")
    }
    return true
  }

  /// Some file systems (procfs) say "no such file" where they mean that nobody may write.
  private func createFolder() throws -> String? {
    do { return try files.createDirectories(path) } catch let error as Diagnostic where error.code == .fileNotFound {
      throw Diagnostic(
        .accessDenied, "the workspace '\(path)' cannot be made: \(error.message)",
        help: "name another folder with --workspace")
    }
  }

  private func make() throws {
    if try files.exists(path) {
      let foreign = try files.list(path).filter { $0.utf8.first != UInt8(ascii: ".") && $0 != "lost+found" }
      guard foreign.isEmpty else {
        // Another process has made it since the format was looked for: the format comes before all else.
        if try hasFormat() { return }
        throw Diagnostic(
          .notAWorkspace, "'\(path)' is no workspace and not empty: it has \(English.quote(foreign[0]))",
          help: "name an empty or a new folder with --workspace")
      }
    }
    let made = try createFolder()
    do {
      try files.replaceFile(layout.format, Array("fedflow workspace \(Self.formatVersion)\n".utf8))
    } catch {
      if let made {
        try? files.removeFile(layout.format)
        files.removeEmptyDirectories(from: path, upTo: made)
      }
      throw error
    }
  }
}
