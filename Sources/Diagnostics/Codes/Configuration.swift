/// F01xx: reading JSON and YAML.
extension DiagnosticCode {
  static let configuration: [DiagnosticCode] = [
    .textEncoding, .jsonSyntax, .yamlSyntax, .repeatedKey, .nestingTooDeep, .numberOutOfRange, .yamlTag, .yamlAlias,
    .yamlDocuments, .yamlKey, .textTooLarge, .yamlNamedJSON, .emptyText,
  ]

  /// Bytes that are no UTF-8.
  public static let textEncoding = DiagnosticCode(
    "F0100", .badRequest,
    "The file is not UTF-8 text, or holds a character that the language forbids. Save it as UTF-8.")
  /// A breach of RFC 8259.
  public static let jsonSyntax = DiagnosticCode(
    "F0101", .badRequest,
    "The file is not JSON as RFC 8259 defines it. Comments, trailing commas, single quotes and NaN are not JSON; YAML has comments."
  )
  /// A breach of the syntax of YAML.
  public static let yamlSyntax = DiagnosticCode(
    "F0102", .badRequest,
    "The file is not YAML. Most often the indentation differs between neighbours, a tab indents a line, or a text with ':' or '#' in it needs quotes."
  )
  /// A key that stands twice in one map.
  public static let repeatedKey = DiagnosticCode(
    "F0103", .badRequest,
    "A map has the same key twice. Programs disagree on which of the two counts, so neither is used: remove one.")
  /// More levels of maps and lists than allowed.
  public static let nestingTooDeep = DiagnosticCode(
    "F0104", .badRequest,
    "Maps and lists are nested deeper than any conf needs; the file is probably damaged or hostile.")
  /// A number that no 64-bit number can hold.
  public static let numberOutOfRange = DiagnosticCode(
    "F0105", .badRequest, "A number is beyond what 64 bits can hold (about 1.8e308). Write it as a text, or correct it."
  )
  /// A YAML tag that means nothing here.
  public static let yamlTag = DiagnosticCode(
    "F0106", .badRequest,
    "A YAML tag is unknown here or does not fit its value. Allowed are !!str, !!int, !!float, !!bool, !!null, !!map and !!seq."
  )
  /// An alias without anchor, or one that expands too far.
  public static let yamlAlias = DiagnosticCode(
    "F0107", .badRequest,
    "A YAML alias (*name) has no anchor (&name) before it, contains itself, or makes the text too large when written out."
  )
  /// No document, or more than one.
  public static let yamlDocuments = DiagnosticCode(
    "F0108", .badRequest, "A YAML file must hold exactly one document. Put each document into a file of its own.")
  /// A key that is no plain word, or the merge key.
  public static let yamlKey = DiagnosticCode(
    "F0109", .badRequest,
    "A key of a YAML map must be a word, a number or a quoted text. The merge key '<<' of YAML 1.1 is not part of YAML 1.2."
  )
  /// A text above the size limit.
  public static let textTooLarge = DiagnosticCode(
    "F0110", .badRequest, "The file is larger than any conf should be; it was not read. Data belongs into tables.")
  /// YAML in a file that was read as JSON.
  public static let yamlNamedJSON = DiagnosticCode(
    "F0111", .badRequest,
    "The file was read as JSON, because of its name, and looks like YAML. Name it .yaml, or write JSON.")
  /// Nothing but white space and comments.
  public static let emptyText = DiagnosticCode(
    "F0112", .badRequest, "The file holds no value: it is empty, or has nothing but white space and comments.")
}
