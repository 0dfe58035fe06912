import Diagnostics

/// A conf, DSL or other file that a person wrote: JSON or YAML, as its name says.
public enum ConfigurationFile {
  /// The languages.
  public enum Language: Sendable {
    /// RFC 8259.
    case json
    /// YAML 1.2, core schema.
    case yaml
  }

  /// The language of a text: `.json`, `.yaml` and `.yml` decide; any other name leaves it to the first character,
  /// where `{` and `[` begin JSON.
  public static func language(of source: SourceText) -> Language {
    let name = source.name.lowercased()
    if name.hasSuffix(".json") { return .json }
    if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { return .yaml }
    let content = source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? source.bytes.dropFirst(3) : source.bytes[...]
    let first = content.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? .json : .yaml
  }

  /// Reads a text whose bytes the caller has read from its file. Throws a `Diagnostic` at the place of the problem.
  public static func read(_ source: SourceText, limits: ReadingLimits = .standard) throws -> Node {
    switch language(of: source) {
    case .json: try JSONReader.read(source, limits: limits)
    case .yaml: try YAMLReader.read(source, limits: limits)
    }
  }
}
