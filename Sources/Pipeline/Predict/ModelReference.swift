import Configuration
import Diagnostics

/// The model that a predict conf names.
public struct ModelReference: Sendable {
  /// `job_parameters.model_id`.
  public let modelID: String
  /// `job_parameters.model_version`.
  public let modelVersion: String
  /// Who submits the job, and has a part of the model.
  public let initiator: Party
  /// Where the conf names the model.
  public let idPosition: SourcePosition
  /// Where the conf names its version.
  public let versionPosition: SourcePosition

  /// Reads the model of a conf of either version; nil when the conf asks for a training.
  ///
  /// - Throws: `DiagnosticList` when model or initiator are not named.
  public init?(of conf: Node) throws {
    guard RuntimeConf.predicts(conf) != nil else { return nil }
    var findings = Findings(strict: false)
    let parties = JobParties(of: conf, &findings)
    let isLater = conf["job_parameters"]?["common"] != nil
    let name = isLater ? "job_parameters.common" : "job_parameters"
    let node = isLater ? conf["job_parameters"]?["common"] : conf["job_parameters"]
    func text(_ key: String, _ findings: inout Findings) -> (text: String, position: SourcePosition)? {
      guard let node, let value = findings.required(key, of: node, "'\(name)' of a prediction") else { return nil }
      guard let text = value.text else {
        findings.add(
          Diagnostic(
            .badJobParameter, "'\(name).\(key)' must be a text, found \(value.found)", at: value.position,
            help: "put it in quotes"))
        return nil
      }
      return (text, value.position)
    }
    let modelID = text("model_id", &findings)
    let version = text("model_version", &findings)
    guard let modelID, let version, let initiator = parties.initiator else {
      throw DiagnosticList(findings.list.sorted)
    }
    self.modelID = modelID.text
    modelVersion = version.text
    self.initiator = initiator
    idPosition = modelID.position
    versionPosition = version.position
  }
}
