import Configuration

/// What FATE 1.5 refuses when a job is submitted, by the rules of the contract (4.1 to 4.6) and the checks of its parameter
/// classes: an oracle that knows nothing of how fedflow checks. It claims only what is certain.
struct FATERules: Sendable {
  private let conf: Node
  private let components: [Node.Member]
  /// `dataio_0.train`, `args.train_data`: what data inputs and model inputs name.
  private let dataNames: Set<String>
  private let modelNames: Set<String>
  private let isVersion2: Bool

  init(conf: Node, dsl: Node?) {
    self.conf = conf
    components = dsl?["components"]?.members ?? []
    isVersion2 = conf["dsl_version"]?.integer == 2
    let inputs = components.compactMap { $0.value["input"] }
    let data = inputs.flatMap { $0["data"]?.members ?? [] }.flatMap { $0.value.elements ?? [] }
    let models = inputs.flatMap { ($0["model"]?.elements ?? []) + ($0["isometric_model"]?.elements ?? []) }
    dataNames = Set(data.compactMap(\.text))
    modelNames = Set(models.compactMap(\.text))
  }

  /// Why FATE refuses a mutation; nil when it may accept it.
  func refusal(of mutation: Mutation, ofConf: Bool) -> String? {
    ofConf ? confRefusal(mutation) : dslRefusal(mutation)
  }

  // MARK: The DSL

  private func dslRefusal(_ mutation: Mutation) -> String? {
    let path = mutation.path
    guard path.first == "components" else { return nil }
    if path.count == 1 { return mutation.isGone || mutation.type != "map" ? "there are no components" : nil }
    let name = path[1]
    let isRead = dataNames.union(modelNames).contains { $0.hasPrefix("\(name).") }
    switch path.dropFirst(2) {
    case []:
      if mutation.isRenamed, !isVersion2 { return "the index of a component must be an integer" }
      if mutation.isGone { return isRead ? "an input names the component" : nil }
      return "a component is a map"
    case ["module"]: return "a component has a module of FATE"
    case ["output"], ["output", "data"], ["output", "model"]:
      let names = path.last == "output" ? dataNames.union(modelNames) : path.last == "data" ? dataNames : modelNames
      let isNamed = names.contains { $0.hasPrefix("\(name).") }
      return isNamed && mutation.type != "list of text" ? "an input names the output" : nil
    case let rest where rest.count == 3 && rest.starts(with: ["input", "data"]):
      return mutation.isGone || ["list", "map"].contains(mutation.type) ? nil : "an input is a list of component.output"
    default: return nil
    }
  }

  // MARK: The conf

  private func confRefusal(_ mutation: Mutation) -> String? {
    switch mutation.path {
    case ["initiator"], ["role"], ["job_parameters"]: return "the conf needs it, as a map"
    case ["initiator", "role"], ["initiator", "party_id"]: return "the initiator is a party of the job"
    case ["job_parameters", "work_mode"] where !isVersion2:
      return mutation.isGone || mutation.type != "bool" ? "work_mode is 0 or 1" : nil
    case ["job_parameters", "common"] where isVersion2: return "version 2 needs job_parameters:common"
    case ["job_parameters", "model_id"], ["job_parameters", "model_version"]:
      return isPrediction && mutation.isGone ? "a prediction names its model" : nil
    case let path where path.count == 2 && path[0] == "role": return partiesRefusal(path[1], mutation)
    case let path where path.first == "role_parameters" && !isVersion2:
      return argumentsRefusal(mutation) ?? listRefusal(mutation) ?? parameterRefusal(mutation, isPerParty: true)
    case let path where path.first == "algorithm_parameters" && !isVersion2:
      return parameterRefusal(mutation, isPerParty: false)
    default: return nil
    }
  }

  private var isPrediction: Bool { conf["job_parameters"]?["job_type"]?.text == "predict" }

  private func hasParties(_ role: String) -> Bool { conf["role"]?[role]?.elements?.isEmpty == false }

  private func partiesRefusal(_ role: String, _ mutation: Mutation) -> String? {
    if mutation.isGone { return conf["initiator"]?["role"]?.text == role ? "the initiator is a party of the job" : nil }
    let casts = ["list of bool", "list of number", "list of integer"]
    return casts.contains(mutation.type) ? nil : "party ids are cast to integers"
  }

  /// `args.train_data` of the DSL is a table of every guest and host.
  private func argumentsRefusal(_ mutation: Mutation) -> String? {
    let path = mutation.path
    let needed = dataNames.filter { $0.hasPrefix("args.") }.map { String($0.dropFirst(5)) }
    guard !isPrediction, mutation.isGone, !needed.isEmpty else { return nil }
    guard path.count > 1 else { return "the tables of args are missing" }
    guard ["guest", "host"].contains(path[1]), hasParties(path[1]) else { return nil }
    let keys = conf["role_parameters"]?[path[1]]?["args"]?["data"]?.members?.map(\.key) ?? []
    switch path.dropFirst(2) {
    case [], ["args"], ["args", "data"]:
      return keys.contains(where: needed.contains) ? "the tables of args are missing" : nil
    case let rest where rest.starts(with: ["args", "data"]) && needed.contains(path[4]):
      return path.count == 5 || path.count == 7 ? "the table of args.\(path[4]) is missing" : nil
    default: return nil
    }
  }

  /// Every value below a role is a list with one value per party.
  private func listRefusal(_ mutation: Mutation) -> String? {
    let path = mutation.path
    guard path.count > 3, path[2] != "args", module(path[2]) != nil, hasParties(path[1]), !mutation.isGone,
      !mutation.path.dropFirst(3).contains(where: { Int($0) != nil })
    else { return nil }
    return ["null", "bool", "integer", "number", "text"].contains(mutation.type) ? "a list per role" : nil
  }

  // MARK: Parameters

  private func module(_ component: String) -> String? {
    components.first { $0.key == component }?.value["module"]?.text
  }

  private func parameterRefusal(_ mutation: Mutation, isPerParty: Bool) -> String? {
    let path = mutation.path
    let depth = isPerParty ? 2 : 1
    guard path.count > depth + 1, !mutation.isGone, let module = module(path[depth]) else { return nil }
    // One that reads a model runs with the parameters of the component that made it.
    let input = components.first { $0.key == path[depth] }?.value["input"]
    guard input?["model"] == nil, !isPerParty || hasParties(path[1]) else { return nil }
    let name = path.dropFirst(depth + 1).joined(separator: ".")
    guard let refused = Self.refused[module]?[name] else { return nil }
    let type = isPerParty ? mutation.type.split(separator: " ").last.map(String.init) : mutation.type
    guard isPerParty == mutation.type.hasPrefix("list of "), let type, refused.contains(type) else { return nil }
    return "\(name) of \(module) is no \(type)"
  }

  private static let (number, integer) = (["text", "list", "map"], ["number", "text", "list", "map"])
  private static let (flag, word) = (
    ["integer", "number", "text", "list", "map"], ["bool", "integer", "number", "list", "map"]
  )

  /// The types that the checks of each module's parameter class refuse. What FATE says of null and of true for a number
  /// differs from check to check and is not claimed.
  private static let refused: [String: [String: [String]]] = {
    let linear = [
      "penalty": word, "tol": number, "alpha": number, "optimizer": word, "batch_size": integer,
      "learning_rate": number, "max_iter": integer, "early_stop": word, "decay": number, "decay_sqrt": flag,
      "init_param.init_method": word, "init_param.init_const": number, "init_param.fit_intercept": flag,
      "encrypt_param.method": word, "cv_param.n_splits": integer, "cv_param.shuffle": flag,
    ]
    return [
      "HeteroLR": linear, "HomoLR": linear, "HeteroLinR": linear, "HeteroPoisson": linear,
      "DataIO": [
        "input_format": word, "output_format": word, "missing_fill": flag, "outlier_replace": flag,
        "with_label": flag, "tag_with_value": flag,
      ],
      "Intersection": [
        "intersect_method": word, "random_bit": integer, "sync_intersect_ids": flag, "with_encode": flag,
        "only_output_key": flag,
      ],
      "HeteroFeatureBinning": [
        "method": word, "compress_thres": integer, "head_size": integer, "error": number, "bin_num": integer,
      ],
      "FeatureScale": ["method": word, "mode": word],
      "Evaluation": ["eval_type": word],
      "Union": ["allow_missing": flag, "keep_duplicate": flag],
    ]
  }()
}

extension Mutation {
  /// Whether the key is no longer there under its name.
  fileprivate var isGone: Bool { if case .retype = change { false } else { true } }
  fileprivate var isRenamed: Bool { if case .rename = change { true } else { false } }
  /// The type that the value gets; the empty text when the key goes.
  fileprivate var type: String { if case .retype(_, let type) = change { type } else { "" } }
}
