import Diagnostics

/// Builds the tree of one document from its events.
struct YAMLTree {
  private let events: YAMLEvents
  private let limits: ReadingLimits
  private var anchors: [String: Anchor] = [:]
  private var depth = 0
  /// What values cost so far: one for each value and one for each byte of text; aliases count as written out.
  private var cost = 0
  /// The part of the cost that came through aliases.
  private var expansion = 0

  private enum Anchor {
    /// Its value is still being read, so an alias to it would contain itself.
    case open
    case value(Node, cost: Int, height: Int)
  }

  init(events: YAMLEvents, limits: ReadingLimits) {
    self.events = events
    self.limits = limits
  }

  /// Reads the one document.
  mutating func document() throws -> Node {
    _ = try events.next()
    let start = try events.next()
    guard case .documentStart = start.kind else {
      throw Diagnostic(.emptyText, "expected a YAML document, found an empty text", at: start.position)
    }
    let root = try node(try events.next()).node
    _ = try events.next()
    let end = try events.next()
    guard case .streamEnd = end.kind else {
      throw Diagnostic(
        .yamlDocuments, "a second document begins here; a file must hold exactly one", at: end.position,
        help: "put each document into a file of its own")
    }
    return root
  }

  /// A value with the levels of maps and lists in it.
  private typealias Built = (node: Node, height: Int)

  private mutating func node(_ event: YAMLEvent) throws -> Built {
    switch event.kind {
    case .alias(let name): return try alias(name, at: event.position)
    case .scalar(let scalar):
      let before = cost
      cost += 1 + scalar.text.utf8.count
      let node = Node(try CoreSchema.value(of: scalar, at: event.position), at: event.position)
      keep(scalar.properties.anchor, node, before, height: 0)
      return (node, 0)
    case .listStart(let properties):
      try CoreSchema.check(tag: properties.tag, of: .list, at: event.position)
      return try nested(properties.anchor, event.position) { try $0.list() }
    case .mapStart(let properties):
      try CoreSchema.check(tag: properties.tag, of: .map, at: event.position)
      return try nested(properties.anchor, event.position) { try $0.map() }
    default:
      throw Diagnostic(.internalError, "libyaml gave an event out of order", at: event.position)
    }
  }

  private mutating func nested(
    _ anchor: String?, _ place: SourcePosition, _ read: (inout YAMLTree) throws -> (Node.Value, height: Int)
  ) throws -> Built {
    depth += 1
    defer { depth -= 1 }
    try checkDepth(depth, at: place)
    if let anchor { anchors[anchor] = .open }
    let before = cost
    cost += 1
    let (value, height) = try read(&self)
    let node = Node(value, at: place)
    keep(anchor, node, before, height: height + 1)
    return (node, height + 1)
  }

  private func checkDepth(_ depth: Int, at place: SourcePosition) throws {
    guard depth <= limits.depth else {
      throw Diagnostic(.nestingTooDeep, "maps and lists are nested deeper than \(limits.depth) levels", at: place)
    }
  }

  private mutating func keep(_ anchor: String?, _ node: Node, _ before: Int, height: Int) {
    if let anchor { anchors[anchor] = .value(node, cost: cost - before, height: height) }
  }

  private mutating func list() throws -> (Node.Value, height: Int) {
    var elements: [Node] = []
    var height = 0
    while true {
      let event = try events.next()
      if case .listEnd = event.kind { return (.list(elements), height) }
      let element = try node(event)
      elements.append(element.node)
      height = max(height, element.height)
    }
  }

  private mutating func map() throws -> (Node.Value, height: Int) {
    var list = MemberList(limits.repeatedKeys)
    var height = 0
    while true {
      let event = try events.next()
      if case .mapEnd = event.kind { return (.map(list.members), height) }
      let key = try key(event)
      try list.check(key, at: event.position)
      let value = try node(try events.next())
      list.append(Node.Member(key: key, keyPosition: event.position, value: value.node))
      height = max(height, value.height)
    }
  }

  /// The text of a key: what was written, so that `1` and `true` are keys as in JSON.
  private mutating func key(_ event: YAMLEvent) throws -> String {
    let place = event.position
    switch event.kind {
    case .scalar(let scalar):
      let before = cost
      cost += 1 + scalar.text.utf8.count
      let value = try CoreSchema.value(of: scalar, at: place)
      if scalar.text.isEmpty, case .null = value {
        throw Diagnostic(.yamlKey, "a key is missing before ':'", at: place)
      }
      if scalar.isPlain, scalar.text == "<<", scalar.properties.tag == nil { throw Self.mergeKey(at: place) }
      keep(scalar.properties.anchor, Node(value, at: place), before, height: 0)
      return scalar.text
    case .alias(let name):
      switch try alias(name, at: place).node.value {
      case .text(let text): return text
      case .integer(let value): return String(value)
      default: break
      }
    default: break
    }
    throw Diagnostic(
      .yamlKey, "a key must be a single word, number or quoted text", at: place,
      help: "quote the key when it begins with '[', '{', '&', '*' or '?'")
  }

  private static func mergeKey(at place: SourcePosition) -> Diagnostic {
    Diagnostic(
      .yamlKey, "the merge key '<<' is not part of YAML 1.2", at: place,
      help: "write the keys out; an alias (*name) may stand for a whole value. As a plain key, quote it: \"<<\"")
  }

  private mutating func alias(_ name: String, at place: SourcePosition) throws -> Built {
    switch anchors[name] {
    case nil:
      throw Diagnostic(
        .yamlAlias, "the alias \(English.quote("*\(name)")) has no anchor \(English.quote("&\(name)")) before it",
        at: place,
        help: Suggestion.help(for: name, in: anchors.keys.sorted()) ?? "quote a text that begins with '*'")
    case .open:
      throw Diagnostic(.yamlAlias, "the alias \(English.quote("*\(name)")) stands inside its own anchor", at: place)
    case .value(let node, let size, let height):
      try checkDepth(depth + height, at: place)
      expansion += size
      cost += size
      guard expansion <= limits.expansion else {
        throw Diagnostic(
          .yamlAlias, "the aliases of this text, written out, exceed \(limits.expansion) values and bytes", at: place,
          notes: [.init("the anchor \(English.quote("&\(name)")) is here", at: node.position)],
          help: "write the values out, or use fewer aliases")
      }
      return (node, height)
    }
  }
}
