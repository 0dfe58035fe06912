import Configuration
import Diagnostics

/// One change of one key of a file that a person wrote.
struct Mutation: Sendable {
  /// What is done to the key.
  enum Change: Sendable {
    /// Key and value go.
    case delete
    /// The key gets a name that nothing has.
    case rename(to: String)
    /// The value gets another type.
    case retype(Node.Value, as: String)
  }

  /// The keys from the root to the changed one, indexes of lists among them.
  let path: [String]
  /// Which member or element leads there, from the root on.
  private let indexes: [Int]
  /// The key with its value, as it was.
  let member: Node.Member
  /// The map that has it.
  let parent: Node
  /// Where the keys stand that lead there.
  let ancestors: [SourcePosition]
  let change: Change

  /// `delete job_parameters.work_mode`.
  var text: String {
    let path = path.joined(separator: ".")
    switch change {
    case .delete: return "delete \(path)"
    case .rename(let name): return "rename \(path) to \(name)"
    case .retype(_, let type): return "retype \(path) as \(type)"
    }
  }

  /// The value after it; nil when it goes.
  var value: Node.Value? {
    switch change {
    case .delete: nil
    case .rename: member.value.value
    case .retype(let value, _): value
    }
  }

  /// The key after it.
  var key: String { if case .rename(let name) = change { name } else { member.key } }

  /// Every mutation of every key below a node.
  static func all(of root: Node) -> [Mutation] { below(root, [], [], []) }

  private static func below(
    _ node: Node, _ path: [String], _ indexes: [Int], _ ancestors: [SourcePosition]
  ) -> [Mutation] {
    switch node.value {
    case .map(let members):
      return members.enumerated().flatMap { index, member -> [Mutation] in
        let (path, indexes) = (path + [member.key], indexes + [index])
        let own = changes(of: member).map {
          Mutation(
            path: path, indexes: indexes, member: member, parent: node, ancestors: ancestors, change: $0)
        }
        return own + below(member.value, path, indexes, ancestors + [member.keyPosition])
      }
    case .list(let elements):
      return elements.enumerated().flatMap { below($1, path + ["\($0)"], indexes + [$0], ancestors) }
    default: return []
    }
  }

  private static func changes(of member: Node.Member) -> [Change] {
    var changes: [Change] = [.delete, .rename(to: "\(member.key)_zz")]
    for (type, value) in types where type != kind(of: member.value) {
      changes.append(.retype(value, as: type))
      // A list with one value per party: the type of the values changes too.
      if case .list(let elements) = member.value.value, let first = elements.first, kind(of: first) != type {
        let retyped = elements.map { Node(value, at: $0.position) }
        changes.append(.retype(.list(retyped), as: "list of \(type)"))
      }
    }
    return changes
  }

  private static let types: [(String, Node.Value)] = [
    ("null", .null), ("bool", .bool(true)), ("integer", .integer(7)), ("number", .number(0.5)),
    ("text", .text("a text")), ("list", .list([])), ("map", .map([])),
  ]

  /// The type of a value, as `types` names it.
  static func kind(of node: Node) -> String {
    switch node.value {
    case .null: "null"
    case .bool: "bool"
    case .integer: "integer"
    case .number: "number"
    case .text: "text"
    case .list: "list"
    case .map: "map"
    }
  }

  /// The root after the mutation; all places stay where they were.
  func applied(to root: Node) -> Node { applied(to: root, indexes[...]) }

  private func applied(to node: Node, _ indexes: ArraySlice<Int>) -> Node {
    guard let index = indexes.first else { return node }
    let rest = indexes.dropFirst()
    switch node.value {
    case .map(var members):
      if !rest.isEmpty {
        members[index] = members[index].with(value: applied(to: members[index].value, rest))
      } else if let value {
        members[index] = Node.Member(
          key: key, keyPosition: member.keyPosition, value: Node(value, at: member.value.position))
      } else {
        members.remove(at: index)
      }
      return Node(.map(members), at: node.position)
    case .list(var elements):
      elements[index] = applied(to: elements[index], rest)
      return Node(.list(elements), at: node.position)
    default: return node
    }
  }
}

extension Node.Member {
  fileprivate func with(value: Node) -> Node.Member {
    Node.Member(key: key, keyPosition: keyPosition, value: value)
  }
}

extension Mutation {
  /// Whether a place lies in what was changed: from the key to the last value below it.
  func contains(_ position: SourcePosition) -> Bool {
    let (first, last) = (member.keyPosition, member.value.lastPosition)
    return position.source === first.source && !position.isBefore(first) && !last.isBefore(position)
  }

  /// Whether a diagnostic leads a person to what was changed: it stands there or at the map around it, or it says the key,
  /// a text below it, or the component that has it.
  func isTold(by diagnostic: Diagnostic) -> Bool {
    if diagnostic.places.contains(where: { contains($0) || $0 == parent.position }) { return true }
    let words = ([diagnostic.message, diagnostic.help ?? ""] + diagnostic.notes.map(\.message)).joined(separator: "\n")
    let names = path.dropLast().filter { !Self.frames.contains($0) } + [member.key, key] + member.value.texts
    return names.contains { $0.utf8.count > 1 && words.contains($0) }
  }

  /// Keys that say nothing of where in a file something stands.
  private static let frames: Set<String> = [
    "components", "input", "output", "data", "model", "role", "guest", "host", "arbiter", "args", "common",
    "job_parameters", "role_parameters", "algorithm_parameters", "component_parameters",
  ]
}

extension Diagnostic {
  /// Every place that it shows.
  var places: [SourcePosition] { ([position] + notes.map(\.position)).compactMap(\.self) }
}

extension SourcePosition {
  fileprivate func isBefore(_ other: SourcePosition) -> Bool { (line, column) < (other.line, other.column) }
}

extension Node {
  /// Where the last value below it begins.
  fileprivate var lastPosition: SourcePosition {
    switch value {
    case .map(let members): members.last?.value.lastPosition ?? position
    case .list(let elements): elements.last?.lastPosition ?? position
    default: position
    }
  }

  /// All texts below it.
  fileprivate var texts: [String] {
    switch value {
    case .text(let text): [text]
    case .map(let members): members.flatMap { [$0.key] + $0.value.texts }
    case .list(let elements): elements.flatMap(\.texts)
    default: []
    }
  }
}
