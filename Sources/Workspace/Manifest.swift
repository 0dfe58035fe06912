import Configuration
import Diagnostics
import Platform

/// The digests of everything that went into a job and came out of it: `manifest.json`, what `verify_job` compares.
///
/// Outputs are the files that must have equal bytes whenever the same job runs (cryptography, section 2): tables, models
/// and metrics. Parameters, records and logs are not among them, nor what lies under `secret/`.
public struct Manifest: Sendable, Equatable {
  /// The version of fedflow.
  public let version: String
  /// The seed of the job.
  public let seed: Int
  /// `<role>/<party>/<namespace>.<name>` to the digest of the table.
  public let inputs: [String: String]
  /// Path below the job's folder to the digest of the file.
  public let outputs: [String: String]
  /// The effective parameters of each task, by `<role>/<party>/<component>`.
  public let parameters: [String: JSON]
  /// The figures of each task, by `<role>/<party>/<component>`, then by `<namespace>.<metric>.<figure>`; of a curve the last.
  public let metrics: [String: [String: Double]]
  /// How many attempts each component took that needed more than one; no part of what is compared.
  public let attempts: [String: Int]

  /// Makes a manifest.
  public init(
    version: String, seed: Int, inputs: [String: String], outputs: [String: String], parameters: [String: JSON] = [:],
    metrics: [String: [String: Double]] = [:], attempts: [String: Int] = [:]
  ) {
    self.version = version
    self.seed = seed
    self.inputs = inputs
    self.outputs = outputs
    self.parameters = parameters
    self.metrics = metrics
    self.attempts = attempts
  }

  /// The figures in the metrics of a task (contract 6.1).
  public static func figures(of metrics: JSON) -> [String: Double] {
    var figures: [String: Double] = [:]
    for (namespace, names) in metrics.objectValue ?? [:] {
      for (name, metric) in names.objectValue ?? [:] {
        for row in metric["data"]?.listValue ?? [] {
          guard let row = row.listValue, row.count == 2, let value = row[1].doubleValue else { continue }
          // The points of a curve have numbers for keys; the last one stays.
          let key = row[0].textValue.map { "\(namespace).\(name).\($0)" } ?? "\(namespace).\(name)"
          figures[key] = value
        }
      }
    }
    return figures
  }

  /// The content of `manifest.json`.
  public var json: JSON {
    .record([
      "version": .text(version), "seed": .integer(seed), "inputs": .object(inputs.mapValues { .text($0) }),
      "outputs": .object(outputs.mapValues { .text($0) }), "parameters": .object(parameters),
      "metrics": .object(metrics.mapValues { .object($0.mapValues { .number($0) }) }),
      "attempts": attempts.isEmpty ? nil : .object(attempts.mapValues { .integer($0) }),
    ])
  }

  /// Reads a manifest that lies anywhere, as in a git repository.
  ///
  /// - Parameter name: how messages call it.
  public init(reading bytes: [UInt8], name: String) throws {
    self = try Manifest(try RecordFile.read(bytes, name: name), path: name)
  }

  init(_ json: JSON, path: String) throws {
    let fields = try RecordFile.Fields(json, path: path)
    self.init(
      version: try fields.text("version"), seed: try fields.integer("seed"), inputs: try fields.digests("inputs"),
      outputs: try fields.digests("outputs"), parameters: fields.members["parameters"]?.objectValue ?? [:],
      metrics: (fields.members["metrics"]?.objectValue ?? [:]).mapValues {
        ($0.objectValue ?? [:]).compactMapValues(\.doubleValue)
      }, attempts: (fields.members["attempts"]?.objectValue ?? [:]).compactMapValues(\.integerValue))
  }
}

extension JobStore {
  /// The digests of the outputs of a job as they lie there now: path below the job's folder to SHA-256.
  public func outputDigests(_ job: JobID) throws -> [String: String] {
    var digests: [String: String] = [:]
    for file in try files.files(below: layout.job(job)) where Self.isOutput(file) {
      digests[file] = try FileDigest.of("\(layout.job(job))/\(file)", files).digest
    }
    return digests
  }

  /// `<role>/<party>/<component>/` and then metrics, a model or data.
  private static func isOutput(_ path: String) -> Bool {
    let parts = path.split(separator: "/")
    guard parts.count >= 4, !parts.contains(where: { $0.hasPrefix(".") }) else { return false }
    return parts[3] == Layout.metrics || parts[3] == Layout.model || parts[3] == Layout.data
  }

  /// Whether a file in a task's folder is an output.
  static func isTaskOutput(_ path: String) -> Bool {
    path == Layout.metrics || path.hasPrefix("\(Layout.model)/") || path.hasPrefix("\(Layout.data)/")
  }

  /// The outputs of tasks as they were when they were written: path below the job's folder to SHA-256.
  public func outputDigests(of tasks: [TaskRecord]) throws -> [String: String] {
    var digests: [String: String] = [:]
    for task in tasks {
      let folder = try layout.task(task.job, task.key).dropFirst(layout.job(task.job).utf8.count + 1)
      for (path, digest) in task.digests where Self.isTaskOutput(path) { digests["\(folder)/\(path)"] = digest }
    }
    return digests
  }

  /// Writes the manifest of a job.
  public func write(_ manifest: Manifest, of job: JobID) throws {
    try write(job, .manifest, RecordFile.bytes(manifest.json))
  }

  /// The manifest of a job; nil when it has none yet.
  public func manifest(_ job: JobID) throws -> Manifest? {
    let path = layout.jobFile(job, .manifest)
    return try RecordFile.read(path, files).map { try Manifest($0, path: path) }
  }
}
