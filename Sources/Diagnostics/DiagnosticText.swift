/// The one renderer of diagnostics for people.
///
/// ```
/// conf.json:31:7: error: unknown parameter 'max_itr' of hetero_lr_0 (HeteroLR) [F0301]
///   31 |       max_itr: 30
///      |       ^
///   help: did you mean 'max_iter'?
/// ```
public struct DiagnosticText: Sendable {
  /// Whether to colour; only for a terminal without NO_COLOR.
  public let colour: Bool
  /// How many problems are shown before "and n more".
  public let limit: Int

  /// Makes a renderer.
  public init(colour: Bool = false, limit: Int = 20) {
    self.colour = colour
    self.limit = limit
  }

  /// The text of a list: sorted by place, capped.
  public func render(_ list: DiagnosticList) -> String {
    let sorted = list.sorted
    var text = sorted.prefix(limit).map(render).joined()
    if sorted.count > limit { text += "and \(sorted.count - limit) more\n" }
    return text
  }

  /// The text of one diagnostic, ending in a line break.
  public func render(_ diagnostic: Diagnostic) -> String {
    var text = ""
    if let place = diagnostic.place { text += "\(escapingControls(place)): " }
    text += paint("\(diagnostic.severity.rawValue):", severity: diagnostic.severity)
    text += " \(escapingControls(diagnostic.message)) [\(diagnostic.code.name)]\n"
    if let position = diagnostic.position { text += quote(position) }
    for note in diagnostic.notes {
      let place = note.position.map { "\(escapingControls($0.text)): " } ?? ""
      text += "  \(place)note: \(escapingControls(note.message))\n"
    }
    if let help = diagnostic.help { text += "  help: \(escapingControls(help))\n" }
    return text
  }

  private func quote(_ position: SourcePosition) -> String {
    guard let line = position.source.line(position.line) else { return "" }
    let scalars = Array(line.unicodeScalars)
    let start = max(0, position.column - 80)
    let shown = scalars.dropFirst(start).prefix(120)
    let number = String(position.line)
    let gutter = String(repeating: " ", count: number.count)
    // Tabs stay tabs before the caret, so that it stands below its character whatever the tab width is.
    let indent = shown.prefix(max(0, position.column - 1 - start)).map { $0 == "\t" ? "\t" : " " }.joined()
    var quoted = String.UnicodeScalarView()
    quoted.append(contentsOf: shown)
    return "  \(number) | \(escapingControls(String(quoted)))\n  \(gutter) | \(indent)^\n"
  }

  /// Control characters in a hostile file must not reach the terminal.
  private func escapingControls(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 0x20 && scalar != "\t" || (0x7F...0x9F).contains(scalar.value)
      result.append(isControl ? "\u{FFFD}" : scalar)
    }
    return String(result)
  }

  private func paint(_ text: String, severity: Diagnostic.Severity) -> String {
    guard colour else { return text }
    let code =
      switch severity {
      case .error: "31"
      case .warning: "33"
      case .note: "36"
      }
    return "\u{1B}[1;\(code)m\(text)\u{1B}[0m"
  }
}
