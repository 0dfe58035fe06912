import Configuration
import Learning
import Pipeline

/// A model of statistics as canonical JSON and back.
public enum StatisticsModelJSON {
  static let bufferName = "FederationModel"

  /// The artifact of a model.
  public static func artifact(_ model: StatisticsModel) -> ModelArtifact {
    ModelArtifact(bufferName, meta: meta(model.specification), param: param(model))
  }

  /// The model of an artifact, nil when it is none.
  public static func model(_ artifact: ModelArtifact) -> StatisticsModel? {
    let param = artifact.param
    guard let specification = specification(artifact.meta), let list = param["attributes"],
      let attributes = try? AttributeList.schema(list).attributes, let form = param["form"].flatMap(form)
    else { return nil }
    let terms = (param["terms"]?.listValue ?? []).compactMap { term -> StatisticsModel.Term? in
      guard let attribute = term["attribute"]?.textValue else { return nil }
      return StatisticsModel.Term(attribute: attribute, category: term["category"]?.textValue)
    }
    return try? StatisticsModel(
      specification: specification, attributes: attributes, terms: terms,
      classes: (param["classes"]?.listValue ?? []).compactMap(\.textValue), form: form,
      facts: (param["facts"]?.objectValue ?? [:]).compactMapValues(\.doubleValue),
      termFacts: (param["termFacts"]?.objectValue ?? [:]).compactMapValues(numbers))
  }

  private static func meta(_ specification: ModelSpecification) -> JSON {
    [
      "algorithm": .text(specification.algorithm.rawValue), "target": specification.target.map(JSON.text) ?? .null,
      "features": specification.features.map { .list($0.map(JSON.text)) } ?? .null,
      "alpha": specification.alpha.map(JSON.number) ?? .null, "l1Ratio": .number(specification.l1Ratio),
      "nu": .number(specification.nu), "components": specification.components.map { .integer($0) } ?? .null,
      "standardize": .bool(specification.standardizes), "smoothing": .number(specification.smoothing),
      "varSmoothing": .number(specification.varianceSmoothing), "needRun": true,
    ]
  }

  private static func specification(_ meta: JSON) -> ModelSpecification? {
    guard let algorithm = meta["algorithm"]?.textValue.flatMap(StatisticsAlgorithm.init(rawValue:)) else { return nil }
    return ModelSpecification(
      algorithm, target: meta["target"]?.textValue,
      features: meta["features"]?.listValue.map { $0.compactMap(\.textValue) }, alpha: meta["alpha"]?.doubleValue,
      l1Ratio: meta["l1Ratio"]?.doubleValue ?? 0.5, nu: meta["nu"]?.doubleValue ?? 1,
      components: meta["components"]?.integerValue, standardizes: meta["standardize"]?.boolValue ?? false,
      smoothing: meta["smoothing"]?.doubleValue ?? 1, varianceSmoothing: meta["varSmoothing"]?.doubleValue ?? 1e-9)
  }

  private static func param(_ model: StatisticsModel) -> JSON {
    [
      "attributes": AttributeList.json(model.attributes),
      "terms": .list(
        model.terms.map { term in
          var members: [String: JSON] = ["attribute": .text(term.attribute)]
          if let category = term.category { members["category"] = .text(category) }
          return .object(members)
        }),
      "classes": .list(model.classes.map(JSON.text)), "form": form(model.form),
      "facts": .object(model.facts.filter { $0.value.isFinite }.mapValues(JSON.number)),
      "termFacts": .object(
        model.termFacts.filter { $0.value.allSatisfy(\.isFinite) }.mapValues { list($0) }),
    ]
  }

  private static func form(_ form: StatisticsModel.Form) -> JSON {
    switch form {
    case .regression(let function): ["kind": "regression", "function": json(function)]
    case .discriminants(let functions): ["kind": "discriminants", "functions": .list(functions.map(json))]
    case .margins(let functions): ["kind": "margins", "functions": .list(functions.map(json))]
    case .bayes(let priors, let terms):
      ["kind": "bayes", "logPriors": list(priors), "likelihoods": .list(terms.map(json))]
    case .projection(let projection):
      [
        "kind": "projection", "centres": list(projection.centres), "scales": list(projection.scales),
        "components": .list(projection.components.map(list)), "variances": list(projection.variances),
        "ratios": list(projection.ratios),
      ]
    }
  }

  private static func form(_ json: JSON) -> StatisticsModel.Form? {
    switch json["kind"]?.textValue {
    case "regression": json["function"].flatMap(function).map { .regression($0) }
    case "discriminants": functions(json["functions"]).map { .discriminants($0) }
    case "margins": functions(json["functions"]).map { .margins($0) }
    case "bayes": bayes(json)
    case "projection": projection(json)
    default: nil
    }
  }

  private static func json(_ function: LinearFunction) -> JSON {
    [
      "coefficients": list(function.coefficients), "centres": list(function.centres),
      "valueAtCentre": .number(function.valueAtCentre), "intercept": .number(function.intercept),
    ]
  }

  private static func function(_ json: JSON) -> LinearFunction? {
    guard let coefficients = json["coefficients"].flatMap(numbers), let centres = json["centres"].flatMap(numbers),
      let value = json["valueAtCentre"]?.doubleValue
    else { return nil }
    return LinearFunction(coefficients: coefficients, centres: centres, valueAtCentre: value)
  }

  private static func functions(_ json: JSON?) -> [LinearFunction]? {
    let list = json?.listValue?.map(function)
    return list?.contains { $0 == nil } == false ? list?.compactMap(\.self) : nil
  }

  private static func json(_ term: BayesTerm) -> JSON {
    switch term {
    case .gaussian(let centre, let distances, let variances):
      ["kind": "gaussian", "centre": .number(centre), "distances": list(distances), "variances": list(variances)]
    case .bernoulli(let zero, let one): ["kind": "bernoulli", "logZero": list(zero), "logOne": list(one)]
    case .category(let one): ["kind": "category", "logOne": list(one)]
    }
  }

  private static func bayes(_ json: JSON) -> StatisticsModel.Form? {
    guard let priors = json["logPriors"].flatMap(numbers), let list = json["likelihoods"]?.listValue else { return nil }
    let terms = list.compactMap { term -> BayesTerm? in
      switch term["kind"]?.textValue {
      case "gaussian":
        guard let centre = term["centre"]?.doubleValue, let distances = term["distances"].flatMap(numbers),
          let variances = term["variances"].flatMap(numbers)
        else { return nil }
        return .gaussian(centre: centre, distances: distances, variances: variances)
      case "bernoulli":
        guard let zero = term["logZero"].flatMap(numbers), let one = term["logOne"].flatMap(numbers) else { return nil }
        return .bernoulli(logZero: zero, logOne: one)
      case "category": return term["logOne"].flatMap(numbers).map { .category(logOne: $0) }
      default: return nil
      }
    }
    return terms.count == list.count ? .bayes(logPriors: priors, terms) : nil
  }

  private static func projection(_ json: JSON) -> StatisticsModel.Form? {
    let vectors = json["components"]?.listValue?.map(numbers) ?? [nil]
    guard let centres = json["centres"].flatMap(numbers), let scales = json["scales"].flatMap(numbers),
      !vectors.contains(where: { $0 == nil }), let variances = json["variances"].flatMap(numbers),
      let ratios = json["ratios"].flatMap(numbers)
    else { return nil }
    return .projection(
      Projection(
        centres: centres, scales: scales, components: vectors.compactMap(\.self), variances: variances, ratios: ratios))
  }

  private static func list(_ numbers: [Double]) -> JSON { .list(numbers.map(JSON.number)) }

  private static func numbers(_ json: JSON) -> [Double]? {
    let numbers = json.listValue?.map(\.doubleValue)
    return numbers?.contains { $0 == nil } == false ? numbers?.compactMap(\.self) : nil
  }
}
