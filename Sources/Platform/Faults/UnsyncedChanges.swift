import Glibc
import Synchronization

/// What was changed below a folder and not flushed yet, so that a power cut can take it back.
///
/// The model is the strictest that POSIX allows a journalling file system: names persist in the order in which they were
/// changed, up to any point; the bytes of a file persist independently of its name; fsync(2) of a file keeps its bytes, of a
/// folder the names in it, syncfs(2) keeps everything.
final class UnsyncedChanges: Sendable {
  /// A file or folder, whatever it is called.
  private struct Identity: Hashable {
    let device: UInt
    let inode: UInt
  }

  /// A name in a folder.
  private struct Entry {
    let folder: Identity
    let name: String
  }

  private enum Change {
    case made(Entry)
    case renamed(from: Entry, to: Entry, replaced: String?)
    case exchanged(Entry, Entry)
    case removed(Entry, kept: String?)
    case removedFolder(Entry, Identity)

    var folder: Identity {
      switch self {
      case .made(let entry), .renamed(_, let entry, _), .exchanged(_, let entry), .removed(let entry, _),
        .removedFolder(let entry, _):
        entry.folder
      }
    }
  }

  private struct State {
    var changes: [Change] = []
    /// Files whose bytes were not flushed, with the size that was.
    var sizes: [Identity: Int] = [:]
    var descriptors: [Int32: Identity] = [:]
    var keptCount = 0
    /// Folders that were made again by the cut, and what they were before.
    var remade: [Identity: Identity] = [:]
  }

  private let root: String
  /// Links that keep what was removed or replaced.
  private let kept: String
  private let state = Mutex(State())

  init(below root: String) {
    self.root = root
    kept = "\(root).unsynced-\(getpid())"
    mkdir(kept, 0o700)
  }

  // MARK: What happens

  func opened(_ descriptor: Int32) {
    var record = stat()
    guard fstat(descriptor, &record) == 0 else { return }
    state.withLock { $0.descriptors[descriptor] = Self.identity(record) }
  }

  func willWrite(_ descriptor: Int32) {
    var record = stat()
    guard fstat(descriptor, &record) == 0 else { return }
    state.withLock { state in
      if state.sizes[Self.identity(record)] == nil { state.sizes[Self.identity(record)] = Int(record.st_size) }
    }
  }

  func made(_ path: String) {
    guard let entry = Self.entry(path) else { return }
    state.withLock { $0.changes.append(.made(entry)) }
  }

  func renaming(_ from: String, _ to: String, isExchange: Bool, _ rename: () throws -> Void) throws {
    let (old, new) = (Self.entry(from), Self.entry(to))
    let replaced = isExchange ? nil : keep(to)
    try rename()
    guard let old, let new else { return }
    state.withLock {
      $0.changes.append(isExchange ? .exchanged(old, new) : .renamed(from: old, to: new, replaced: replaced))
    }
  }

  func removing(_ path: String, isFolder: Bool, _ remove: () throws -> Void) throws {
    let entry = Self.entry(path)
    let folder = isFolder ? Self.identity(path) : nil
    let link = isFolder ? nil : keep(path)
    try remove()
    guard let entry else { return }
    state.withLock {
      $0.changes.append(folder.map { .removedFolder(entry, $0) } ?? .removed(entry, kept: link))
    }
  }

  func flushed(_ descriptor: Int32) {
    state.withLock { state in
      guard let identity = state.descriptors[descriptor] else { return }
      state.sizes[identity] = nil
      state.changes.removeAll { $0.folder == identity }
    }
  }

  func flushedAll() {
    state.withLock { state in
      state.sizes = [:]
      state.changes = []
    }
  }

  /// Links a file aside, before its name goes; nil when there is none.
  private func keep(_ path: String) -> String? {
    let number = state.withLock { state in
      state.keptCount += 1
      return state.keptCount
    }
    let link = "\(kept)/\(number)"
    return Glibc.link(path, link) == 0 ? link : nil
  }

  private static func identity(_ record: stat) -> Identity {
    Identity(device: UInt(record.st_dev), inode: UInt(record.st_ino))
  }

  private static func identity(_ path: String) -> Identity? {
    var record = stat()
    return lstat(path, &record) == 0 ? identity(record) : nil
  }

  private static func entry(_ path: String) -> Entry? {
    identity(Path.parent(path)).map { Entry(folder: $0, name: Path.name(path)) }
  }

  // MARK: The cut

  /// Takes back what a power cut may take back: names from some point on, bytes of some files.
  func lose(seed: UInt64) {
    var random = Dice(state: seed)
    state.withLock { state in
      let kept =
        switch seed % UInt64(FaultyStorage.powerCutKinds) {
        case 0: 0
        case 1: Int(random.next() % UInt64(state.changes.count + 1))
        default: state.changes.count
        }
      for change in state.changes[kept...].reversed() { undo(change, &state) }
      for (identity, path) in paths(state.remade).sorted(by: { $0.value < $1.value }) {
        if let size = state.sizes[identity] { damage(path, synced: size, &random) }
      }
    }
    removeAll(kept)
  }

  private func undo(_ change: Change, _ state: inout State) {
    let paths = paths(state.remade)
    func path(_ entry: Entry) -> String? { paths[entry.folder].map { "\($0)/\(entry.name)" } }
    switch change {
    case .made(let entry): if let path = path(entry) { removeAll(path) }
    case .renamed(let from, let to, let replaced):
      guard let old = path(from), let new = path(to) else { return }
      rename(new, old)
      if let replaced { Glibc.link(replaced, new) }
    case .exchanged(let one, let other):
      guard let one = path(one), let other = path(other) else { return }
      try? FileSystem.systemCalls.rename(one, to: other, .exchange)
    case .removed(let entry, let kept):
      if let path = path(entry), let kept { Glibc.link(kept, path) }
    case .removedFolder(let entry, let identity):
      guard let path = path(entry) else { return }
      mkdir(path, 0o777)
      if let remade = Self.identity(path) { state.remade[remade] = identity }
    }
  }

  private func damage(_ path: String, synced: Int, _ random: inout Dice) {
    var record = stat()
    guard stat(path, &record) == 0, Int(record.st_size) > synced else { return }
    let lost = Int(record.st_size) - synced
    switch random.next() % 4 {
    case 0: truncate(path, synced)
    case 1: truncate(path, synced + Int(random.next() % UInt64(lost / 512 + 1)) * 512)
    case 2:
      // The size is kept, the bytes behind some page are not.
      let from = synced + Int(random.next() % UInt64(lost / 4096 + 1)) * 4096
      truncate(path, from)
      truncate(path, Int(record.st_size))
    default: break
    }
  }

  /// Where everything below the root is called what now.
  private func paths(_ remade: [Identity: Identity]) -> [Identity: String] {
    var found: [Identity: String] = [:]
    var open = [root]
    while let path = open.popLast() {
      var record = stat()
      guard lstat(path, &record) == 0 else { continue }
      let identity = Self.identity(record)
      found[remade[identity] ?? identity] = path
      guard record.st_mode & S_IFMT == S_IFDIR else { continue }
      open += ((try? FileSystem.systemCalls.entries(path)) ?? []).map { "\(path)/\($0)" }
    }
    if let parent = Self.identity(Path.parent(root)) { found[parent] = Path.parent(root) }
    return found
  }

  private func removeAll(_ path: String) { try? FileSystem().removeTree(path) }
}

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014): the choices of a power cut.
private struct Dice {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
