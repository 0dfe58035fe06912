import Configuration
import Diagnostics
import Platform

/// The jobs of all federations of a workspace: one file each, numbers that only rise, old ones removed by count.
public struct JobFolder: Sendable {
  private let path: String
  private let files: FileSystem
  private let clock: Clock
  private static let kept = 200

  init(path: String, files: FileSystem, clock: Clock) {
    (self.path, self.files, self.clock) = (path, files, clock)
  }

  private func file(_ id: Int) -> String {
    let digits = String(id)
    return "\(path)/\(String(repeating: "0", count: max(0, 6 - digits.utf8.count)))\(digits).json"
  }

  /// Makes a job.
  func make(_ type: String, owner: String, details: [String: String]) throws -> FederationJob {
    try files.createDirectories(path)
    let lock = try files.requireLock("\(path)/.lock", patience: 10, for: "the list of jobs")
    return try withExtendedLifetime(lock) {
      let numbers = try ids()
      let highest =
        Int((try? String(decoding: files.readFile("\(path)/.highest", limit: 64), as: UTF8.self)) ?? "") ?? 0
      var job = FederationJob(
        id: max(highest, numbers.last ?? 0) + 1, type: type, owner: owner, created: clock.milliseconds)
      job.details = details
      try files.replaceFile("\(path)/.highest", Array(String(job.id).utf8))
      try save(job)
      for id in numbers.dropLast(Self.kept) where (try? get(id).isDone) == true { try files.removeFile(file(id)) }
      return job
    }
  }

  func save(_ job: FederationJob) throws { try files.replaceFile(file(job.id), CanonicalJSON.bytes(job.json)) }

  /// Makes a job of another part of the program.
  public func begin(_ type: String, owner: String) throws -> FederationJob {
    try make(type, owner: owner, details: [:])
  }

  /// Keeps what has become of a job.
  public func keep(_ job: FederationJob) throws { try save(job) }

  private func ids() throws -> [Int] {
    guard try files.exists(path) else { return [] }
    return try files.list(path).filter { $0.hasSuffix(".json") }.compactMap { Int($0.dropLast(5)) }.sorted()
  }

  /// A job.
  ///
  /// - Throws: `noFederationJob`.
  public func get(_ id: Int) throws -> FederationJob {
    let missing = Diagnostic(.noFederationJob, "No such job", help: "'fedflow jobs list' lists them")
    guard id > 0 else { throw missing }
    let bytes: [UInt8]
    do { bytes = try files.readFile(file(id), limit: 1 << 24) } catch let error as Diagnostic
      where error.code == .fileNotFound
    { throw missing }
    do { return try FederationJob(try JSONReader.read(SourceText(name: file(id), bytes: bytes)).json) } catch {
      throw Diagnostic(.damagedRecord, "cannot understand '\(file(id))'")
    }
  }

  /// All jobs, oldest first; those of one owner when one is named.
  public func all(owner: String? = nil) throws -> [FederationJob] {
    try ids().compactMap { try? get($0) }.filter { owner == nil || $0.owner == owner }
  }

  /// Ends a job that waits.
  ///
  /// - Returns: false when it is over already.
  public func cancel(_ id: Int) throws -> Bool {
    let job = try get(id)
    guard !job.isDone else { return false }
    try save(job.ended(.conflict, "Job was cancelled", at: clock.milliseconds))
    return true
  }
}
