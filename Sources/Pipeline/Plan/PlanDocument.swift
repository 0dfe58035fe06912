import Configuration
import Diagnostics

/// What `plan.json` says: every effective parameter of every task and where it came from.
extension JobPlan {
  /// The plan as JSON. A parameter's path (nested names joined by dots) leads to `{value, origin}`; the origin is
  /// `default`, `file:line:column` or `--set`. Limits are told with theirs where some are set.
  public var document: JSON {
    var document: [String: JSON] = [
      "generation": .text(generation.rawValue),
      "initiator": initiator.json,
      "parties": .list(parties.map(\.json)),
      "job_parameters": jobParameters,
      "seed": Int(exactly: seed).map { .integer($0) } ?? .text(String(seed)),
      "model_id": .text(modelID),
      "model_version": trained.map { .text($0.modelVersion) } ?? .null,
      "components": .list(components.map(\.document)),
      "warnings": .list(warnings.map(\.json)),
    ]
    document["limits"] = limits.json
    return .object(document)
  }
}

extension PlannedComponent {
  fileprivate var document: JSON {
    [
      "name": .text(name),
      "module": .text(component.module),
      "version": .integer(component.version),
      "data": .list(data.map { ["port": .text($0.port.rawValue), "source": .text($0.name)] }),
      "models": .list(storedModels.map { .text("pipeline.\($0.name)") } + models.map { .text($0.name) }),
      "isometric_models": .list(
        storedIsometricModels.map { .text("pipeline.\($0.name)") } + isometricModels.map { .text($0.name) }),
      "data_outputs": .list(dataOutputs.map { .text($0) }),
      "model_output": modelAlias.map { .text($0) } ?? .null,
      "need_deploy": .bool(isDeployed),
      "tasks": .list(tasks.map(\.document)),
    ]
  }
}

extension PlannedTask {
  fileprivate var document: JSON {
    [
      "role": .text(party.role.rawValue),
      "party_id": .integer(party.id),
      "parameters": .object(parameters.explained),
      "tables": .object(
        arguments.mapValues { table in
          [
            "namespace": .text(table.namespace), "name": .text(table.name),
            "origin": .text(table.position?.text ?? "default"),
          ]
        }),
    ]
  }
}

extension PlannedParameters {
  /// Every value by path, with its origin.
  public var explained: [String: JSON] {
    var result: [String: JSON] = [:]
    explain(json, path: "", into: &result)
    return result
  }

  /// A map that was written as one value stays one; any other map is a nested group.
  private func explain(_ value: JSON, path: String, into result: inout [String: JSON]) {
    if origins[path] == nil, case .object(let members) = value, path.isEmpty || !members.isEmpty {
      for (name, member) in members { explain(member, path: path.isEmpty ? name : "\(path).\(name)", into: &result) }
    } else {
      result[path] = ["value": value, "origin": .text(origins[path] ?? "default")]
    }
  }
}

extension Party {
  fileprivate var json: JSON { ["role": .text(role.rawValue), "party_id": .integer(id)] }
}

extension Diagnostic {
  fileprivate var json: JSON {
    [
      "code": .text(code.name), "message": .text(message), "place": place.map { .text($0) } ?? .null,
      "help": help.map { .text($0) } ?? .null,
    ]
  }
}
