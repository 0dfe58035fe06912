import Configuration
import Diagnostics
import Learning

/// The attributes of statistics as a conf writes them: `[{"name": "temp", "type": "C"}, {"name": "line", "type": "T",
/// "categories": ["a", "b"]}]`, types C (number), B (0 or 1) and T (category); a number may have a `histogram`, a list of
/// rising edges (SymetryML contract C3).
public enum AttributeList {
  private static let keys = ["name", "type", "categories", "histogram"]

  /// Reads a list.
  ///
  /// - Throws: `AttributeListError` with the position in the list.
  public static func schema(_ json: JSON) throws(AttributeListError) -> FeatureSchema {
    guard let list = json.listValue else { throw AttributeListError("must be a list of attributes") }
    var attributes: [FeatureSchema.Attribute] = []
    for (place, element) in list.enumerated() {
      attributes.append(try attribute(element, "attribute \(place + 1)"))
    }
    do throws(StatisticsError) { return try FeatureSchema(attributes) } catch {
      throw AttributeListError("cannot be used: \(error)")
    }
  }

  /// The list of a schema's attributes.
  public static func json(_ attributes: [FeatureSchema.Attribute]) -> JSON {
    .list(
      attributes.map { attribute in
        var members: [String: JSON] = ["name": .text(attribute.name)]
        switch attribute.kind {
        case .continuous: members["type"] = "C"
        case .binary: members["type"] = "B"
        case .category(let names):
          members["type"] = "T"
          members["categories"] = .list(names.map(JSON.text))
        }
        if !attribute.histogramEdges.isEmpty {
          members["histogram"] = .list(attribute.histogramEdges.map(JSON.number))
        }
        return .object(members)
      })
  }

  private static func attribute(_ json: JSON, _ place: String) throws(AttributeListError) -> FeatureSchema.Attribute {
    guard let members = json.objectValue else { throw AttributeListError("\(place) must be a map with name and type") }
    if let unknown = members.keys.filter({ !keys.contains($0) }).min() {
      throw AttributeListError(
        "\(place) has no key \(English.quote(unknown))", help: Suggestion.help(for: unknown, in: keys))
    }
    guard let name = members["name"]?.textValue else { throw AttributeListError("\(place) needs a name") }
    let categories = members["categories"]?.listValue?.map { $0.textValue ?? CanonicalJSON.text($0, .line) }
    let kind: FeatureSchema.Kind
    switch members["type"]?.textValue?.uppercased() ?? "C" {
    case "C": kind = .continuous
    case "B": kind = .binary
    case "T": kind = .category(categories ?? [])
    default:
      throw AttributeListError(
        "\(place) has the type \(CanonicalJSON.text(members["type"] ?? .null, .line))",
        help: "the types are C (number), B (0 or 1) and T (category); leave out columns that take no part")
    }
    if kind.categories == nil, members["categories"].map({ $0 != .null }) ?? false {
      throw AttributeListError("\(place) has categories, and its type is not T")
    }
    let edges = members["histogram"].flatMap {
      $0 == .null || $0 == "none" ? nil : $0.listValue?.map(\.doubleValue) ?? [nil]
    }
    guard let edges else { return FeatureSchema.Attribute(name, kind) }
    guard !edges.contains(nil) else { throw AttributeListError("the histogram of \(place) must be a list of edges") }
    return FeatureSchema.Attribute(name, kind, histogramEdges: edges.compactMap(\.self))
  }
}

/// What is wrong with a list of attributes.
public struct AttributeListError: Error, Sendable {
  /// One sentence to follow "the attributes".
  public let message: String
  /// What to do.
  public let help: String?

  init(_ message: String, help: String? = nil) { (self.message, self.help) = (message, help) }
}
