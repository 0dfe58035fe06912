/// What can be built from a statistics table, by SymetryML's names (contract A9).
public enum StatisticsAlgorithm: String, Sendable, CaseIterable {
  /// Linear regression by least squares.
  case mlr
  /// Linear regression with a squared penalty.
  case ridge
  /// Linear regression with a penalty on magnitudes.
  case lasso
  /// Linear regression with both penalties.
  case elasticnet
  /// Principal components.
  case pca
  /// Linear regression on principal components.
  case pcr
  /// Linear discriminant analysis.
  case lda
  /// Naive Bayes: Gaussian for numbers, Bernoulli for binary attributes, categorical for categories.
  case bayes
  /// Proximal support vector machine that classifies.
  case lsvm
  /// Proximal support vector machine for regression.
  case lsvr

  /// Whether its target is a class.
  public var classifies: Bool { self == .lda || self == .bayes || self == .lsvm }

  /// Whether it has a target.
  public var hasTarget: Bool { self != .pca }

  /// Whether a category attribute enters with one column less than it has categories, because all of them add up to 1.
  var leavesFirstCategoryOut: Bool { self != .pca && self != .bayes }
}

/// What is to be built and how.
public struct ModelSpecification: Sendable, Equatable {
  /// The kind of model.
  public var algorithm: StatisticsAlgorithm
  /// The attribute to predict; nil for principal components.
  public var target: String?
  /// The attributes to predict with; nil for all others, in the order of the schema.
  public var features: [String]?
  /// Penalty of `ridge`, `lasso`, `elasticnet` as scikit-learn has it: ‖y − Xβ‖² + α‖β‖² for ridge, and
  /// ‖y − Xβ‖² / 2n + α·ρ‖β‖₁ + α(1 − ρ)/2·‖β‖² for the others. nil: 1 for ridge, by the corrected Akaike criterion for
  /// the others.
  public var alpha: Double?
  /// ρ of `elasticnet`, 0 < ρ ≤ 1.
  public var l1Ratio: Double
  /// ν of the support vector machines, > 0: how much an error counts against a wide margin.
  public var nu: Double
  /// How many principal components; nil for all.
  public var components: Int?
  /// Whether columns are divided by their standard deviation first.
  public var standardizes: Bool
  /// What `bayes` adds to every count, ≥ 0.
  public var smoothing: Double
  /// What `bayes` adds to every variance, as a part of the largest.
  public var varianceSmoothing: Double

  /// Describes a model; the defaults are scikit-learn's where it has the model.
  public init(
    _ algorithm: StatisticsAlgorithm, target: String? = nil, features: [String]? = nil, alpha: Double? = nil,
    l1Ratio: Double = 0.5, nu: Double = 1, components: Int? = nil, standardizes: Bool = false, smoothing: Double = 1,
    varianceSmoothing: Double = 1e-9
  ) {
    (self.algorithm, self.target, self.features) = (algorithm, target, features)
    (self.alpha, self.l1Ratio, self.nu, self.components) = (alpha, l1Ratio, nu, components)
    (self.standardizes, self.smoothing, self.varianceSmoothing) = (standardizes, smoothing, varianceSmoothing)
  }

  /// Refuses numbers that no model has.
  func check() throws(StatisticsError) {
    if let alpha { try Self.require(alpha >= 0 && alpha.isFinite, "alpha is \(alpha), needed is 0 or more") }
    try Self.require(l1Ratio > 0 && l1Ratio <= 1, "l1_ratio is \(l1Ratio), needed is more than 0 and at most 1")
    try Self.require(nu > 0 && nu.isFinite, "nu is \(nu), needed is more than 0")
    if let components { try Self.require(components > 0, "\(components) components, needed is 1 or more") }
    try Self.require(smoothing >= 0 && smoothing.isFinite, "smoothing is \(smoothing), needed is 0 or more")
    try Self.require(
      varianceSmoothing >= 0 && varianceSmoothing.isFinite,
      "variance smoothing is \(varianceSmoothing), needed is 0 or more")
  }

  private static func require(_ holds: Bool, _ message: @autoclosure () -> String) throws(StatisticsError) {
    guard holds else { throw .undefined(message()) }
  }
}
