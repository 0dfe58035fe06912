import Configuration
import Diagnostics
import Testing

/// The tree of a JSON text.
func json(_ text: String, limits: ReadingLimits = .standard) throws -> Node {
  try JSONReader.read(SourceText(name: "a.json", text: text), limits: limits)
}

/// The tree of a YAML text.
func yaml(_ text: String, limits: ReadingLimits = .standard) throws -> Node {
  try YAMLReader.read(SourceText(name: "a.yaml", text: text), limits: limits)
}

/// The diagnostic with which a reading ends; records an issue when it succeeds.
func problem(_ read: () throws -> Node, at location: SourceLocation = #_sourceLocation) -> Diagnostic? {
  do {
    let node = try read()
    Issue.record("accepted as \(node.json)", sourceLocation: location)
    return nil
  } catch {
    let problem = error as? Diagnostic
    if problem == nil { Issue.record("threw \(error)", sourceLocation: location) }
    return problem
  }
}

/// The whole message as a person sees it.
func message(_ read: () throws -> Node, at location: SourceLocation = #_sourceLocation) -> String {
  problem(read, at: location).map { DiagnosticText().render($0) } ?? ""
}

/// Seeded random bits (SplitMix64), so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
