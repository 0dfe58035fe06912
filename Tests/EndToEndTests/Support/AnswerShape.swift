import Configuration

/// What the contract says of an answer, written as JSON: a text names a type (`text`, `integer`, `number`, `boolean`,
/// `any`), a list has one shape for all its elements and, when it may be empty, the words `or none`, an object one shape per
/// key.
///
/// `key?` may be absent, `*` stands for every other key and needs at least one, `...` lets other keys be there.
struct AnswerShape {
  private let shape: JSON

  init(_ shape: JSON) { self.shape = shape }

  /// Where a value differs from the shape; empty when it does not.
  func differences(of value: JSON, at path: String = "answer") -> [String] {
    switch shape {
    case .text(let type): Self.has(value, type) ? [] : ["\(path) is no \(type): \(Self.excerpt(value))"]
    case .list(let shapes): differences(ofList: value, shapes, at: path)
    case .object(let members): differences(ofObject: value, members, at: path)
    default: ["the shape at \(path) is none"]
    }
  }

  private func differences(ofList value: JSON, _ shapes: [JSON], at path: String) -> [String] {
    guard let elements = value.listValue else { return ["\(path) is no list: \(Self.excerpt(value))"] }
    guard let shape = shapes.first, !elements.isEmpty || shapes.contains("or none") else { return ["\(path) is empty"] }
    return elements.enumerated().flatMap { AnswerShape(shape).differences(of: $1, at: "\(path)[\($0)]") }
  }

  private func differences(ofObject value: JSON, _ members: [String: JSON], at path: String) -> [String] {
    guard let object = value.objectValue else { return ["\(path) is no object: \(Self.excerpt(value))"] }
    var differences: [String] = []
    var known = Set<String>()
    for (key, shape) in members.sorted(by: { $0.key < $1.key }) where key != "*" && key != "..." {
      let name = key.hasSuffix("?") ? String(key.dropLast()) : key
      known.insert(name)
      if let member = object[name] {
        differences += AnswerShape(shape).differences(of: member, at: "\(path).\(name)")
      } else if name == key {
        differences.append("\(path) has no \(key)")
      }
    }
    let others = object.keys.filter { !known.contains($0) }.sorted()
    if let shape = members["*"] {
      if others.isEmpty { differences.append("\(path) is empty") }
      for key in others {
        differences += AnswerShape(shape).differences(of: object[key] ?? .null, at: "\(path).\(key)")
      }
    } else if members["..."] == nil, !others.isEmpty {
      differences.append("\(path) has \(others) too")
    }
    return differences
  }

  private static func has(_ value: JSON, _ type: String) -> Bool {
    switch (type, value) {
    case ("any", _), ("text", .text), ("integer", .integer), ("number", .integer), ("number", .number),
      ("boolean", .bool):
      true
    default: false
    }
  }

  private static func excerpt(_ value: JSON) -> String { String(CanonicalJSON.text(value, .line).prefix(120)) }
}
