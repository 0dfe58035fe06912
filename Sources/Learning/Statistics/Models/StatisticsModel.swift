/// A model built from a statistics table: it needs no rows to be built, and predicts rows.
public struct StatisticsModel: Sendable, Equatable {
  /// A number that enters the model: an attribute, or whether it has a category.
  public struct Term: Sendable, Equatable {
    /// The attribute.
    public let attribute: String
    /// The category; nil for a continuous or binary attribute.
    public let category: String?

    /// The column's name, as the table has it.
    public var name: String { category.map { "\(attribute)$\($0)" } ?? attribute }

    /// Names a term.
    public init(attribute: String, category: String? = nil) {
      (self.attribute, self.category) = (attribute, category)
    }
  }

  /// What was asked for; `alpha` and `components` as they were chosen.
  public let specification: ModelSpecification
  /// The attributes that rows must have, in the order in which `predict` takes them.
  public let attributes: [FeatureSchema.Attribute]
  /// The terms in the order of the coefficients.
  public let terms: [Term]
  /// The names of the classes, for a model that classifies.
  public let classes: [String]
  /// How it computes.
  public let form: Form
  /// Numbers about the fit by name: `r2`, `aicc`.
  public let facts: [String: Double]
  /// Numbers about each term by name, in the order of the terms: `standard_error`, `vif`.
  public let termFacts: [String: [Double]]

  /// How a model computes.
  public enum Form: Sendable, Equatable {
    /// A number.
    case regression(LinearFunction)
    /// A score for each class, the logarithm of its probability but for a term that all share.
    case discriminants([LinearFunction])
    /// Margins: of two classes one function, above 0 for the second; of more, one for each.
    case margins([LinearFunction])
    /// The logarithm of each class's share, and what each term adds.
    case bayes(logPriors: [Double], [BayesTerm])
    /// Coordinates along components.
    case projection(Projection)
  }

  /// Makes a model from its parts.
  ///
  /// - Throws: `StatisticsError.undefined` when the parts do not fit each other.
  public init(
    specification: ModelSpecification, attributes: [FeatureSchema.Attribute], terms: [Term], classes: [String],
    form: Form, facts: [String: Double] = [:], termFacts: [String: [Double]] = [:]
  ) throws(StatisticsError) {
    (self.specification, self.attributes, self.terms) = (specification, attributes, terms)
    (self.classes, self.form, self.facts, self.termFacts) = (classes, form, facts, termFacts)
    guard form.fits(terms: terms.count, classes: classes.count),
      termFacts.values.allSatisfy({ $0.count == terms.count })
    else { throw .undefined("the model has coefficients for other terms or classes") }
    for term in terms {
      guard let attribute = attributes.first(where: { $0.name == term.attribute }),
        term.category.map({ attribute.kind.categories?.contains($0) == true }) ?? (attribute.kind.categories == nil)
      else { throw .undefined("the model has a term '\(term.name)' without its attribute") }
    }
  }
}

/// intercept + Σ coefficientⱼ·(xⱼ − centreⱼ).
public struct LinearFunction: Sendable, Equatable {
  /// One for each term.
  public let coefficients: [Double]
  /// What each term is measured from: its mean, so that large numbers lose no digits.
  public let centres: [Double]
  /// The value where every term is at its centre.
  public let valueAtCentre: Double

  /// Makes a function.
  public init(coefficients: [Double], centres: [Double], valueAtCentre: Double) {
    (self.coefficients, self.centres, self.valueAtCentre) = (coefficients, centres, valueAtCentre)
  }

  /// The value where every term is 0.
  public var intercept: Double { valueAtCentre - zip(coefficients, centres).reduce(0) { $0 + $1.0 * $1.1 } }

  /// The values for rows given as columns, one for each term.
  func values(_ columns: [[Double]], rows: Int) -> [Double] {
    var values = [Double](repeating: valueAtCentre, count: rows)
    for (j, column) in columns.enumerated() where coefficients[j] != 0 {
      let (coefficient, centre) = (coefficients[j], centres[j])
      column.withUnsafeBufferPointer { x in for i in 0..<rows { values[i] += coefficient * (x[i] - centre) } }
    }
    return values
  }
}

/// What a term adds to the logarithm of each class's probability.
public enum BayesTerm: Sendable, Equatable {
  /// A number, normal in every class: its mean there is `centre` and a distance, so that large numbers lose no digits.
  case gaussian(centre: Double, distances: [Double], variances: [Double])
  /// 0 or 1: the logarithms of both probabilities in every class.
  case bernoulli(logZero: [Double], logOne: [Double])
  /// Whether an attribute has a category: the logarithm of its probability in every class.
  case category(logOne: [Double])

  var classCount: Int {
    switch self {
    case .gaussian(_, let distances, let variances): distances.count == variances.count ? distances.count : -1
    case .bernoulli(let zero, let one): zero.count == one.count ? zero.count : -1
    case .category(let one): one.count
    }
  }
}

/// Principal components.
public struct Projection: Sendable, Equatable {
  /// The mean of each term.
  public let centres: [Double]
  /// What each term is divided by.
  public let scales: [Double]
  /// For each component its loading on each term.
  public let components: [[Double]]
  /// The variance along each component (n − 1).
  public let variances: [Double]
  /// Its part of the whole.
  public let ratios: [Double]

  /// Makes a projection.
  public init(
    centres: [Double], scales: [Double], components: [[Double]], variances: [Double], ratios: [Double]
  ) {
    (self.centres, self.scales, self.components) = (centres, scales, components)
    (self.variances, self.ratios) = (variances, ratios)
  }
}

extension StatisticsModel.Form {
  /// Whether it has as many numbers as there are terms and classes.
  fileprivate func fits(terms: Int, classes: Int) -> Bool {
    func fits(_ function: LinearFunction) -> Bool {
      function.coefficients.count == terms && function.centres.count == terms
    }
    switch self {
    case .regression(let function): return fits(function) && classes == 0
    case .discriminants(let functions):
      return functions.count == classes && classes > 1 && functions.allSatisfy(fits)
    case .margins(let functions):
      return functions.count == (classes == 2 ? 1 : classes) && classes > 1 && functions.allSatisfy(fits)
    case .bayes(let priors, let added):
      return priors.count == classes && classes > 1 && added.count == terms
        && added.allSatisfy { $0.classCount == classes }
    case .projection(let projection):
      return projection.centres.count == terms && projection.scales.count == terms
        && projection.components.allSatisfy { $0.count == terms }
        && projection.variances.count == projection.components.count
        && projection.ratios.count == projection.components.count
    }
  }
}

extension FeatureSchema.Kind {
  /// The declared categories; nil for a number.
  public var categories: [String]? {
    if case .category(let names) = self { return names }
    return nil
  }
}
