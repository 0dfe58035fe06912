import Glibc
import Synchronization

/// The storage of this machine with troubles added: errors at a chosen call, short writes, a sudden end, a power cut.
///
/// The controller of fault tests; no command uses it. Calls that change something (creating open, write, flush, rename, make,
/// remove, link) are numbered from 1; reading is never disturbed, except after the end.
public final class FaultyStorage: Sendable {
  /// What goes wrong.
  public enum Fault: Sendable, Equatable {
    /// The changing call of this number fails with this errno.
    case once(call: Int, errno: Int32)
    /// All changing calls from this number on fail with this errno.
    case from(call: Int, errno: Int32)
    /// As if the power went: this changing call and every later call, reading too, throws `Stopped`.
    case stop(call: Int)
    /// Every call of this name (`write`, `rename`, …, see `journal`) fails with this errno.
    case every(name: String, errno: Int32)
    /// Making a file whose path ends so fails so many times.
    case creating(String, times: Int, errno: Int32)
    /// Each call from this number on is interrupted once (EINTR) before it goes through.
    case interrupted(from: Int)
    /// Writes take at most so many bytes: that of this number, or all from it on.
    case shortWrites(call: Int, isLasting: Bool, bytes: Int)
    /// The process gets SIGKILL right after this changing call.
    case kill(after: Int)
    /// After this changing call what was not synced is dropped or torn, then the process gets SIGKILL.
    case powerCut(after: Int, seed: UInt64)
  }

  /// How many kinds of power cuts there are, of which the seed chooses one by its remainder: all names are lost, names from
  /// some point on, and bytes only.
  public static let powerCutKinds = 3

  /// Thrown after the end; nothing translates it.
  public struct Stopped: Error {}

  private struct State {
    var journal: [String] = []
    var stopped = false
    /// Names of calls that were interrupted and may now go through.
    var passing: Set<String> = []
    /// How often making a file has failed, by the end of its path.
    var refused: [String: Int] = [:]
  }

  let real: any FileCalls
  private let faults: [Fault]
  private let writeLimit: Int
  let flushes: Bool
  private let state = Mutex(State())
  /// Kept only for a power cut.
  let unsynced: UnsyncedChanges?

  /// Makes it.
  ///
  /// - Parameters:
  ///   - writeLimit: how many bytes one write takes at most.
  ///   - flushes: whether flushes are made, or only noted: for tests that do not wait for a slow disk.
  ///   - root: the folder whose changes a power cut undoes.
  public init(_ faults: [Fault], writeLimit: Int = .max, flushes: Bool = true, root: String = "/") {
    self.faults = faults
    self.writeLimit = writeLimit
    self.flushes = flushes
    self.real = FileSystem.systemCalls
    let losesPower = faults.contains { if case .powerCut = $0 { true } else { false } }
    unsynced = losesPower ? UnsyncedChanges(below: root) : nil
  }

  /// The same with the faults one by one.
  public convenience init(_ faults: Fault..., writeLimit: Int = .max, flushes: Bool = true) {
    self.init(faults, writeLimit: writeLimit, flushes: flushes)
  }

  /// The file system to hand over.
  public var files: FileSystem { FileSystem(FaultyFileCalls(storage: self)) }

  /// The names of the changing calls so far, in their order: `create write flush flushFileSystem rename makeDirectory
  /// removeFile removeDirectory link`.
  public var journal: [String] { state.withLock { $0.journal } }

  /// How many changing calls there were.
  public var count: Int { journal.count }

  /// Numbers a changing call and lets it happen, or not.
  ///
  /// - Parameter call: is given the number.
  func changing<Result>(_ name: String, _ call: (Int) throws -> Result) throws -> Result {
    let number = try begin(name)
    let result = try call(number)
    end(number)
    return result
  }

  private func begin(_ name: String) throws -> Int {
    try state.withLock { state in
      if state.stopped { throw Stopped() }
      state.journal.append(name)
      let number = state.journal.count
      for fault in faults { try raise(fault, number, name, &state) }
      return number
    }
  }

  private func raise(_ fault: Fault, _ number: Int, _ name: String, _ state: inout State) throws {
    switch fault {
    case .once(number, let errno): throw SystemError(errno)
    case .from(let first, let errno) where number >= first: throw SystemError(errno)
    case .every(name, let errno): throw SystemError(errno)
    case .interrupted(let first) where number >= first:
      if state.passing.remove(name) == nil {
        state.passing.insert(name)
        throw SystemError(EINTR)
      }
    case .stop(number):
      state.stopped = true
      throw Stopped()
    default: break
    }
  }

  private func end(_ number: Int) {
    for fault in faults {
      switch fault {
      case .kill(number): Glibc.kill(getpid(), SIGKILL)
      case .powerCut(number, let seed):
        state.withLock { _ in
          unsynced?.lose(seed: seed)
          Glibc.kill(getpid(), SIGKILL)
        }
      default: break
      }
    }
  }

  /// Refuses to make a file, if it is to fail.
  func willCreate(_ path: String) throws {
    for case .creating(let end, let times, let errno) in faults where path.hasSuffix(end) {
      let fails = state.withLock { state in
        state.refused[end, default: 0] += 1
        return state.refused[end, default: 0] <= times
      }
      if fails { throw SystemError(errno) }
    }
  }

  /// How many bytes this write takes.
  func limit(ofWrite number: Int) -> Int {
    for case .shortWrites(let call, let isLasting, let bytes) in faults
    where isLasting ? number >= call : number == call {
      return bytes
    }
    return writeLimit
  }

  func reading() throws {
    if state.withLock({ $0.stopped }) { throw Stopped() }
  }
}
