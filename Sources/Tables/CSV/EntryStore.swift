import Diagnostics
import Platform

/// Where what does not fit into memory is kept for a while.
public struct ScratchSpace: Sendable {
  let folder: String?
  let files: FileSystem
  /// Up to this many entries (6 MB) are sorted at a time, and stay in memory.
  var entriesInMemory = 1 << 18

  /// A folder that the caller removes afterwards; without one everything is kept in memory.
  public init(folder: String?, files: FileSystem) {
    self.folder = folder
    self.files = files
  }
}

/// Entries that several threads write at their places, and that are read when all are there.
///
/// Sendable although it holds a pointer: no two threads write one place, and nobody reads before `finish`.
final class EntryStore: @unchecked Sendable {
  private enum Place {
    case memory(Buffer<IDEntry>, UnsafeMutablePointer<IDEntry>)
    case file(PlacedFile, FileSystem)
  }

  private let place: Place

  init(_ name: String, count: Int, in space: ScratchSpace) throws {
    if let folder = space.folder, count > space.entriesInMemory {
      place = .file(try space.files.createPlacedFile("\(folder)/\(name)"), space.files)
    } else {
      let (buffer, elements) = Buffer<IDEntry>.unfinished(count: count)
      place = .memory(buffer, elements)
    }
  }

  func write(_ entries: UnsafeBufferPointer<IDEntry>, at index: Int) throws {
    guard let base = entries.baseAddress, entries.count > 0 else { return }
    switch place {
    case .memory(_, let elements): (elements + index).update(from: base, count: entries.count)
    case .file(let file, _): try file.write(UnsafeRawBufferPointer(entries), at: index * MemoryLayout<IDEntry>.stride)
    }
  }

  /// All entries; the file, if there is one, is mapped.
  func finish() throws -> Buffer<IDEntry> {
    switch place {
    case .memory(let buffer, _): return buffer
    case .file(let file, let files):
      try file.close()
      let mapped = try files.mapFile(file.path)
      // The mapping keeps the content; the name is needed no more.
      try files.removeFile(file.path)
      return Buffer(owner: mapped, elements: mapped.bytes.bindMemory(to: IDEntry.self))
    }
  }
}

/// Memory of one thread that is used for one piece of work after the other.
///
/// Sendable although it holds pointers: only one thread at a time has it.
final class EntryMemory: @unchecked Sendable {
  let entries: UnsafeMutableBufferPointer<IDEntry>
  let scratch: UnsafeMutableBufferPointer<IDEntry>

  init(count: Int) {
    entries = .allocate(capacity: count)
    scratch = .allocate(capacity: count)
  }

  deinit {
    entries.deallocate()
    scratch.deallocate()
  }
}
