import Configuration
import Diagnostics
import Platform

/// A walk through the whole workspace: every file against the digest that was written with it.
///
/// It only reads, and other commands may go on meanwhile: what is being changed is looked at again.
struct WorkspaceCheck {
  let workspace: Workspace
  let checkInterrupt: () throws -> Void
  private(set) var report = CheckReport()

  init(_ workspace: Workspace, checkInterrupt: @escaping () throws -> Void) {
    self.workspace = workspace
    self.checkInterrupt = checkInterrupt
  }

  var files: FileSystem { workspace.files }
  var layout: Layout { workspace.layout }

  mutating func run() throws -> CheckReport {
    for job in try workspace.jobs.list() {
      try checkInterrupt()
      try check(job)
    }
    try checkTables()
    for store in [workspace.models, workspace.serving.models] { try checkModels(store) }
    try checkRecords()
    for leftover in try Leftovers(workspace).find() {
      report.findings.append(.init(.leftover, leftover.path, leftover.reason))
    }
    return report
  }

  // MARK: Findings

  mutating func note(_ kind: CheckReport.Finding.Kind, _ path: String, _ message: String, job: JobID? = nil) {
    report.findings.append(.init(kind, relative(path), message, job: job))
  }

  func relative(_ path: String) -> String {
    path.hasPrefix(layout.root + "/") ? String(path.dropFirst(layout.root.utf8.count + 1)) : path
  }

  /// Runs a look at one thing; that it cannot be read is a finding, that the machine fails is an error.
  mutating func look(at path: String, job: JobID? = nil, _ body: (inout WorkspaceCheck) throws -> Void) throws {
    do { try body(&self) } catch let error as Diagnostic {
      switch error.code {
      case .fileNotFound, .noSuchJob, .noSuchTask: note(.missing, path, error.message, job: job)
      case .damagedRecord, .storageFailure, .wrongFileKind, .fileTooLarge, .unusablePath:
        note(.damaged, path, error.message, job: job)
      default: throw error
      }
    }
  }

  /// Compares a file with its digest.
  mutating func compare(_ path: String, _ digest: String, job: JobID? = nil) throws {
    try look(at: path, job: job) { check in
      let found = try FileDigest.of(path, check.files)
      check.report.files += 1
      check.report.bytes += found.size
      if found.digest != digest {
        check.note(.damaged, path, "its SHA-256 is \(found.digest) and was \(digest)", job: job)
      }
    }
  }

  // MARK: What stands beside the jobs

  private mutating func checkTables() throws {
    guard try files.exists(layout.tables) else { return }
    for namespace in try files.list(layout.tables) where !namespace.hasPrefix(".") {
      let folder = "\(layout.tables)/\(namespace)"
      guard try files.isDirectory(folder) else { continue }
      for name in try files.list(folder) where !name.hasPrefix(".") {
        try checkInterrupt()
        report.tables += 1
        try look(at: "\(folder)/\(name)") { try $0.checkTable("\(folder)/\(name)") }
      }
    }
  }

  private mutating func checkTable(_ folder: String, attempts: Int = 10) throws {
    let record = "\(folder)/\(Layout.tableRecord)"
    guard let json = try RecordFile.read(record, files) else {
      // Somebody may have removed the table since its name was seen.
      if try files.exists(folder) { note(.missing, record, "the table has no record") }
      return
    }
    let info = try TableInfo(json, path: record)
    let before = report
    try compare("\(folder)/\(Layout.tableData)", info.digest)
    guard report.findings.count > before.findings.count, attempts > 0 else { return }
    // Replaced between the two looks?
    let now = try RecordFile.read(record, files).map { try TableInfo($0, path: record) }
    guard now?.digest != info.digest else { return }
    report = before
    try checkTable(folder, attempts: attempts - 1)
  }

  private mutating func checkModels(_ store: ModelStore) throws {
    for (id, version) in try store.list() {
      try checkInterrupt()
      report.models += 1
      let folder = try store.path(id, version: version)
      try look(at: folder) { check in
        for (path, digest) in try store.digests(id, version: version).sorted(by: { $0.key < $1.key }) {
          try check.compare("\(folder)/\(path)", digest)
        }
        _ = try store.components(id, version: version)
      }
    }
  }

  /// Tags, services, permissions, settings and what later versions keep: records that stand alone.
  private mutating func checkRecords() throws {
    // An entry of the cache is never waited for: one that a power cut tore is a leftover.
    let known = ["jobs", "tables", "models", Layout.serving, Path.name(layout.cache)]
    for name in try files.list(layout.root) where !name.hasPrefix(".") && !known.contains(name) {
      let path = "\(layout.root)/\(name)"
      let records = try files.isDirectory(path) ? try files.files(below: path).map { "\(path)/\($0)" } : [path]
      for record in records where record.hasSuffix(".json") && !Path.name(record).hasPrefix(".") {
        try look(at: record) { check in
          guard try RecordFile.read(record, check.files) != nil else { return }
          check.report.files += 1
        }
      }
    }
  }
}

extension WorkspaceCheck {
  mutating func counted(_ change: (inout CheckReport) -> Void) { change(&report) }
}

extension Workspace {
  /// Compares everything in the workspace with the digests that were written with it.
  ///
  /// - Parameter checkInterrupt: is called between files; what it throws ends the walk.
  /// - Throws: `Diagnostic` when the machine fails; what was lost is in the report.
  public func check(checkInterrupt: @escaping () throws -> Void = {}) throws -> CheckReport {
    var check = WorkspaceCheck(self, checkInterrupt: checkInterrupt)
    return try check.run()
  }
}
