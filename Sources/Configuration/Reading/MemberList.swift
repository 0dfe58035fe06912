import Diagnostics

/// The members of one map while it is read: keeps their order and finds a repeated key in constant time.
struct MemberList {
  private(set) var members: [Node.Member] = []
  private var places: [String: Int] = [:]
  private let repeatedKeys: ReadingLimits.RepeatedKeys

  /// Most maps are small; comparing with each key is then faster than hashing all.
  private static let linear = 8

  init(_ repeatedKeys: ReadingLimits.RepeatedKeys) { self.repeatedKeys = repeatedKeys }

  /// Refuses a key that is there already; called before its value is read, so that the first problem is named first.
  func check(_ key: String, at position: SourcePosition) throws {
    guard repeatedKeys == .refused, let first = place(of: key).map({ members[$0] }) else { return }
    // Swift compares texts by canonical equivalence, so that a composed and a decomposed é are one key.
    let sameBytes = first.key.utf8.elementsEqual(key.utf8)
    throw Diagnostic(
      .repeatedKey, "the key \(English.quote(key)) stands twice in this map", at: position,
      notes: [.init("it stood here first", at: first.keyPosition)],
      help: sameBytes ? "remove one of the two" : "the two differ only in how Unicode composes a letter; rename one")
  }

  /// Adds a member; a key that is there already keeps its place and gets the new value.
  mutating func append(_ member: Node.Member) {
    if repeatedKeys == .lastCounts, let place = place(of: member.key) {
      members[place] = member
      return
    }
    members.append(member)
    if members.count > Self.linear {
      places[member.key] = members.count - 1
    } else if members.count == Self.linear {
      for (place, member) in members.enumerated() { places[member.key] = place }
    }
  }

  private func place(of key: String) -> Int? {
    members.count < Self.linear ? members.firstIndex { $0.key == key } : places[key]
  }
}
