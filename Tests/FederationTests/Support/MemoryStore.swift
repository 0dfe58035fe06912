import Diagnostics
import Exchange
import Synchronization

/// A store in memory whose clock is the test's, and which fails as it is told.
final class MemoryStore: ObjectStore {
  struct Entry {
    var bytes: [UInt8]
    var modified: Int
    /// From when on it can be seen; a store may be late.
    var visible: Int
  }

  struct Content {
    var entries: [String: Entry] = [:]
    var time = 1_700_000_000_000
    /// Every put that was ever made, by name.
    var puts: [String] = []
    var isDown = false
    var refusesPuts = false
    /// How long a new object cannot be seen yet, by name.
    var delay: @Sendable (String) -> Int = { _ in 0 }
    /// Whether a new object is lost, by name.
    var loses: @Sendable (String) -> Bool = { _ in false }
  }

  let content = Mutex(Content())

  var place: String { "memory" }

  private func check(_ content: borrowing Content) throws {
    if content.isDown { throw Diagnostic(.exchangeUnreachable, "the store is down") }
  }

  func put(_ key: String, _ bytes: [UInt8]) throws {
    try content.withLock { content in
      try check(content)
      if content.refusesPuts { throw Diagnostic(.exchangeUnreachable, "the store takes nothing") }
      content.puts.append(key)
      if content.loses(key) { return }
      content.entries[key] = Entry(bytes: bytes, modified: content.time, visible: content.time + content.delay(key))
    }
  }

  func get(_ key: String, limit: Int) throws -> [UInt8]? {
    try content.withLock { content in
      try check(content)
      guard let entry = content.entries[key], entry.visible <= content.time else { return nil }
      guard entry.bytes.count <= limit else { throw Diagnostic(.objectTooLarge, "too large") }
      return entry.bytes
    }
  }

  func list(_ prefix: String) throws -> [StoredObject] {
    try content.withLock { content in
      try check(content)
      return content.entries.filter { $0.key.hasPrefix(prefix) && $0.value.visible <= content.time }
        .map { StoredObject(key: $0.key, size: $0.value.bytes.count, modified: $0.value.modified) }
        .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
  }

  func remove(_ key: String) throws {
    try content.withLock { content in
      try check(content)
      content.entries[key] = nil
    }
  }

  // MARK: For tests

  func keys(_ prefix: String = "") -> [String] {
    content.withLock { $0.entries.keys.filter { $0.hasPrefix(prefix) }.sorted() }
  }

  func bytes(_ key: String) -> [UInt8] { content.withLock { $0.entries[key]?.bytes ?? [] } }

  func advance(_ milliseconds: Int) { content.withLock { $0.time += milliseconds } }

  var time: Int { content.withLock(\.time) }
}
