import Configuration
import Diagnostics

/// The DSL of a prediction, made of the DSL of a training (contract 4.5).
///
/// Components that are kept read their own models as `pipeline.component.alias`; `train_data` becomes `eval_data`, from
/// FATE 1.5 on `test_data`, and `args.train_data`, or any other, becomes `args.eval_data`; whoever reads a component that is
/// not kept reads that component's own input instead. Of the inputs that stand side by side, only those to predict remain.
public enum InferenceDSL {
  /// Keeps the components for which `isDeployed` says so.
  ///
  /// - Parameter dsl: a DSL that was checked; what has no shape is left out.
  public static func derive(
    from dsl: JSON, generation: Generation, keeping isDeployed: (String) -> Bool
  ) -> JSON {
    let components = dsl["components"]?.objectValue ?? [:]
    let kept = Set(components.keys.filter(isDeployed))
    let derivation = Derivation(components: components, kept: kept, generation: generation)
    let result = components.filter { kept.contains($0.key) }.map { ($0.key, derivation.component($0.key, $0.value)) }
    return ["components": .object(Dictionary(result, uniquingKeysWith: { $1 }))]
  }

  /// Keeps exactly the components that are named: `deploy` with `cpn_list`, `job/dsl/generate`.
  ///
  /// A component whose table came from a Reader that is not kept has no table input; the predict conf's DSL adds one.
  /// - Throws: F0448 for names that the DSL does not have; F0401 or F0402 when it is no DSL.
  public static func derive(from dsl: JSON, generation: Generation, components names: [String]) throws -> JSON {
    try check(dsl)
    let known = Set(dsl["components"]?.objectValue?.keys.map { $0 } ?? [])
    let unknown = names.filter { !known.contains($0) }
    guard unknown.isEmpty else { throw Diagnostic.notInTraining(unknown, known: known.sorted()) }
    let kept = Set(names)
    return derive(from: dsl, generation: generation) { kept.contains($0) }
  }

  /// Keeps the components whose `need_deploy` is true, and those that do not say and whose module is kept by default.
  ///
  /// - Throws: F0401 or F0402 when it is no DSL, F0421 for a module that nobody knows.
  public static func derive(from dsl: JSON, generation: Generation, registry: ComponentRegistry) throws -> JSON {
    try check(dsl)
    var kept = Set<String>()
    for (name, component) in dsl["components"]?.objectValue ?? [:] {
      let module = component["module"]?.textValue ?? ""
      if component["need_deploy"]?.boolValue ?? registry[module]?.deployedByDefault ?? true { kept.insert(name) }
    }
    return derive(from: dsl, generation: generation) { kept.contains($0) }
  }

  private static func check(_ dsl: JSON) throws {
    guard dsl.objectValue != nil else { throw Diagnostic(.wrongShape, "the DSL must be a map") }
    guard let components = dsl["components"] else { throw Diagnostic(.missingKey, "the DSL has no components") }
    guard let members = components.objectValue else { throw Diagnostic(.wrongShape, "'components' must be a map") }
    for (name, component) in members.sorted(by: { $0.key < $1.key }) where component["module"]?.textValue == nil {
      throw Diagnostic(.missingKey, "'components.\(name)' has no text 'module'")
    }
  }
}

/// One derivation.
private struct Derivation {
  let components: [String: JSON]
  let kept: Set<String>
  let generation: Generation

  func component(_ name: String, _ training: JSON) -> JSON {
    var result: [String: JSON] = ["module": training["module"] ?? .null]
    var input: [String: JSON] = [:]
    let data = self.data(of: training)
    if !data.isEmpty { input["data"] = .object(data) }
    let own = Self.texts(training["output"]?["model"]).map { "pipeline.\(name).\($0)" }
    let models = own.isEmpty ? Self.stored(training["input"]?["model"]) : own
    if !models.isEmpty { input["model"] = .list(models.map(JSON.text)) }
    // A component with a model of its own has in it what it needs of others.
    let isometric = own.isEmpty ? Self.stored(training["input"]?["isometric_model"]) : []
    if !isometric.isEmpty { input["isometric_model"] = .list(isometric.map(JSON.text)) }
    if !input.isEmpty { result["input"] = .object(input) }
    if let outputs = training["output"]?["data"] { result["output"] = ["data": outputs] }
    return .object(result)
  }

  /// The data inputs that remain, under their new words.
  private func data(of training: JSON) -> [String: JSON] {
    var result: [String: JSON] = [:]
    for (word, references) in chosen(of: training) {
      var seen = Set<String>()
      let resolved = references.flatMap { resolve($0, visited: []) }.filter { seen.insert($0).inserted }
      if !resolved.isEmpty { result[renamed(word)] = .list(resolved.map(JSON.text)) }
    }
    return result
  }

  /// All of `data` (and `data_0`, `data_1` …), or one of the others.
  private func chosen(of component: JSON) -> [(word: String, references: [String])] {
    let inputs = component["input"]?["data"]?.objectValue ?? [:]
    let plain = inputs.keys.filter { $0 == "data" || $0.hasPrefix("data_") }.sorted()
    let first = ["train_data", "eval_data", "validate_data", "test_data"].first { inputs[$0] != nil }
    return (plain.isEmpty ? [first].compactMap(\.self) : plain).map { ($0, Self.texts(inputs[$0])) }
  }

  private func renamed(_ word: String) -> String {
    word == "train_data" ? (generation == .fate14 ? "eval_data" : "test_data") : word
  }

  /// What stands for a reference: itself, or the inputs of a component that is not kept.
  private func resolve(_ reference: String, visited: Set<String>) -> [String] {
    let name = String(reference.prefix { $0 != "." })
    // Whatever the training called its tables, a predict conf has one: FATE's column_expand trains on `args.data`.
    if name == "args" { return ["args.eval_data"] }
    if kept.contains(name) { return [reference] }
    guard let dropped = components[name], !visited.contains(name) else { return [] }
    return chosen(of: dropped).flatMap(\.references).flatMap { resolve($0, visited: visited.union([name])) }
  }

  private static func stored(_ references: JSON?) -> [String] {
    texts(references).map { $0.hasPrefix("pipeline.") ? $0 : "pipeline.\($0)" }
  }

  private static func texts(_ list: JSON?) -> [String] { (list?.listValue ?? []).compactMap(\.textValue) }
}

extension Diagnostic {
  /// FATE's own words (contract 4.6).
  fileprivate static func notInTraining(_ names: [String], known: [String]) -> Diagnostic {
    let list = names.map { "'\($0)'" }.joined(separator: ", ")
    return Diagnostic(
      .notDeployable, "components [\(list)] not exist in training dsl, can not deploy!!!",
      help: Suggestion.help(for: names[0], in: known) ?? "it has \(English.list(known, "and"))")
  }
}
