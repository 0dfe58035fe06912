import Configuration

/// What differs between two manifests.
public struct ManifestDifference: Sendable {
  /// What is compared.
  public enum Section: String, Sendable, CaseIterable {
    /// The version of fedflow and the seed.
    case run
    /// The effective parameters.
    case parameters
    /// The tables and models that were read.
    case inputs
    /// The figures.
    case metrics
    /// The digests of tables, models and metrics.
    case outputs
  }

  /// One thing that differs.
  public struct Item: Sendable, Equatable {
    /// What it is.
    public let section: Section
    /// Its path.
    public let name: String
    /// In the first manifest; nil when it is not there.
    public let first: JSON?
    /// In the second one.
    public let second: JSON?
  }

  /// Everything that differs, section by section, each sorted by name.
  public let items: [Item]

  /// Compares two manifests.
  public init(_ first: Manifest, _ second: Manifest) {
    var items: [Item] = []
    func compare(_ section: Section, _ one: [String: JSON], _ other: [String: JSON]) {
      for name in Set(one.keys).union(other.keys).sorted() where one[name] != other[name] {
        items.append(Item(section: section, name: name, first: one[name], second: other[name]))
      }
    }
    compare(
      .run, ["version": .text(first.version), "seed": .integer(first.seed)],
      ["version": .text(second.version), "seed": .integer(second.seed)])
    compare(.parameters, Self.flat(first.parameters), Self.flat(second.parameters))
    compare(.inputs, first.inputs.mapValues { .text($0) }, second.inputs.mapValues { .text($0) })
    compare(.metrics, Self.figures(first), Self.figures(second))
    compare(.outputs, first.outputs.mapValues { .text($0) }, second.outputs.mapValues { .text($0) })
    self.items = items
  }

  private static func figures(_ manifest: Manifest) -> [String: JSON] {
    flat(manifest.metrics.mapValues { .object($0.mapValues { .number($0) }) }, separator: " ")
  }

  /// Nested values by their paths.
  private static func flat(_ values: [String: JSON], separator: String = ".") -> [String: JSON] {
    var result: [String: JSON] = [:]
    for (name, value) in values {
      guard case .object(let members) = value, !members.isEmpty else {
        result[name] = value
        continue
      }
      for (path, member) in flat(members) { result["\(name)\(separator)\(path)"] = member }
    }
    return result
  }
}
