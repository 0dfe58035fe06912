import Diagnostics

/// One event of a YAML text, free of libyaml's types.
struct YAMLEvent {
  /// What stands before a value.
  struct Properties {
    let tag: String?
    let anchor: String?
  }

  struct Scalar {
    let text: String
    /// Written without quotes and not as a block, so that the core schema types it.
    let isPlain: Bool
    let properties: Properties
  }

  enum Kind {
    case streamStart
    case streamEnd
    case documentStart
    case documentEnd
    case alias(String)
    case scalar(Scalar)
    case listStart(Properties)
    case listEnd
    case mapStart(Properties)
    case mapEnd

    /// Whether a value begins with the event.
    var isValue: Bool {
      switch self {
      case .alias, .scalar, .listStart, .mapStart: true
      default: false
      }
    }
  }

  let kind: Kind
  let position: SourcePosition

  init(_ kind: Kind, at position: SourcePosition) {
    self.kind = kind
    self.position = position
  }
}
