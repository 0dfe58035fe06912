import Configuration
import Diagnostics
import Platform
import Workspace

/// A real file system of one megabyte that is full to each of forty levels: uploads and a job succeed, or fail cleanly with
/// the failure on record; with room they end as ever.
struct FullDisk {
  private let sandbox: Sandbox
  private var mount: String { "\(sandbox.folder)/\(Self.disk)" }
  private static let disk = "disk"
  private static let state = "\(disk)/workspace"
  private static let (levels, bytes) = (40, 1 << 20)

  init(_ sandbox: Sandbox) { self.sandbox = sandbox }

  func run(_ stride: Int, _ tally: Tally) throws {
    try sandbox.files.createDirectories(mount)
    try FlowFiles(folder: sandbox.folder).writeShortJob()
    let chosen = Array(Swift.stride(from: 0, to: Self.levels, by: min(stride, 13)))
    var full = 0
    for level in chosen {
      guard try sandbox.start("/bin/mount", ["-t", "tmpfs", "-o", "size=\(Self.bytes)", "tmpfs", mount]).status == 0
      else { return try tally.progress("full disk: skipped \(chosen.count) levels, no tmpfs can be mounted here") }
      defer { _ = try? sandbox.start("/bin/umount", [mount]) }
      if try run(level: level, tally) { full += 1 }
    }
    try tally.progress("full disk: \(chosen.count) levels of 1 MB, at \(full) of them something did not fit")
  }

  private static let commands = [
    ["upload", "-c", "upload_guest.json"], ["upload", "-c", "upload_host.json"],
    ["submit_job", "-c", "conf.json", "-d", FlowFiles.shortDSL, "--jobs", "1"],
  ]

  /// - Returns: whether the disk was too full for a command.
  private func run(level: Int, _ tally: Tally) throws -> Bool {
    let filler = "\(mount)/filler"
    let content = [UInt8](repeating: 1, count: level * Self.bytes / Self.levels)
    try sandbox.files.replaceFile(filler, content, durable: false)
    var problems: [String] = []
    var failed: Sandbox.Ended?
    for command in Self.commands where failed == nil {
      let ended = try sandbox.run(command, on: Self.state)
      if ended.status != 0 { failed = ended }
    }
    // What one command lacked the others would lack too.
    if let failed { problems += try judge(failed) }
    try sandbox.files.removeFile(filler)
    for command in Self.commands {
      let ended = try sandbox.run(command, on: Self.state)
      if ended.status != 0 { problems.append("with room: status \(ended.status): \(ended.error)") }
    }
    problems += try sandbox.workspace(Self.state).check().findings.filter(\.isLoss).map(\.message)
    tally.note("full disk", "full disk, level \(level)", problems)
    return failed != nil
  }

  /// A command that did not fit says so, and its job is on record as failed.
  private func judge(_ ended: Sandbox.Ended) throws -> [String] {
    guard ended.status == ExitStatus.storage.rawValue else { return ["status \(ended.status): \(ended.error)"] }
    guard let workspace = try? sandbox.workspace(Self.state) else { return [] }
    let losses = try workspace.check().findings.filter(\.isLoss).map { "when full: \($0.message)" }
    let open = try workspace.jobs.list().map { try workspace.jobs.record($0) }.filter { !$0.status.isFinal }
    return losses + open.map { "the record of the job says \($0.status.rawValue)" }
  }
}
