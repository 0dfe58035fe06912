import Diagnostics
import Platform
import Workspace

/// A real file system of one megabyte that is full to each of forty levels: upload and job fail cleanly or succeed, the
/// failure is recorded, and with room they end as ever.
struct FullDisk {
  private let sandbox: Sandbox
  private var mount: String { "\(sandbox.folder)/disk" }
  private static let (levels, bytes) = (40, 1 << 20)

  init(_ sandbox: Sandbox) { self.sandbox = sandbox }

  func run(_ stride: Int, _ tally: inout Tally) throws {
    try sandbox.files.createDirectories(mount)
    for level in Swift.stride(from: 0, to: Self.levels, by: max(1, stride / 4)) {
      guard try sandbox.start("/bin/mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", mount]).status == 0 else {
        return try tally.progress("full disk: skipped 40 levels, no tmpfs can be mounted here")
      }
      defer { _ = try? sandbox.start("/bin/umount", [mount]) }
      try run(level: level, &tally)
    }
    try tally.progress("full disk: \(Self.levels) levels of 1 MB")
  }

  private func run(level: Int, _ tally: inout Tally) throws {
    let filler = "\(mount)/filler"
    let content = [UInt8](repeating: 1, count: level * Self.bytes / Self.levels)
    try sandbox.files.replaceFile(filler, content, durable: false)
    let commands = [
      ["upload", "-c", "upload_guest.json"], ["upload", "-c", "upload_host.json"],
      ["submit_job", "-c", "conf.json", "-d", "dsl.json", "--jobs", "1"],
    ]
    for command in commands {
      let ended = try sandbox.run(command, on: "disk/workspace")
      if ended.status != 0 {
        // What one command lacked the others would lack too.
        try judge(level, ended, &tally)
        break
      }
    }
    try sandbox.files.removeFile(filler)
    for command in commands {
      let ended = try sandbox.run(command, on: "disk/workspace")
      guard ended.status == 0 else {
        return tally.fail("full disk, level \(level)", "with room: status \(ended.status): \(ended.error)")
      }
    }
    let losses = try sandbox.workspace("disk/workspace").check().findings.filter(\.isLoss)
    losses.isEmpty
      ? tally.pass("full disk") : tally.fail("full disk, level \(level)", losses.map(\.message).joined(separator: "; "))
  }

  private func judge(_ level: Int, _ ended: Sandbox.Ended, _ tally: inout Tally) throws {
    let place = "full disk, level \(level)"
    guard ended.status == ExitStatus.storage.rawValue else {
      return tally.fail(place, "status \(ended.status): \(ended.error)")
    }
    guard let workspace = try? sandbox.workspace("disk/workspace"), let job = ended.job.flatMap({ JobID($0) }) else {
      return
    }
    let record = try workspace.jobs.record(job)
    if record.status != .failed { tally.fail(place, "the record of the job says \(record.status.rawValue)") }
  }
}
