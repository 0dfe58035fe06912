import Diagnostics
import Dispatch
import Synchronization

/// A file that is read by a thread of its own while it is being written, as far as it is settled.
///
/// What the thread makes of it is there soon after the last byte. A file that is begun anew is read anew.
public final class FollowedFile<Output: Sendable>: Sendable {
  private struct State {
    /// Counts the beginnings; what was made of an earlier one counts no more.
    var beginning = 0
    var path = ""
    var settled = 0
    var isStopped = false
    var isRunning = false
    var result: Result<Output, any Error>?
  }

  /// Another beginning, or the end of all.
  private struct Superseded: Error {}

  private let files: FileSystem
  private let body: @Sendable (_ next: () throws -> UnsafeRawBufferPointer?) throws -> Output
  private let state = Mutex(State())
  private let news = DispatchSemaphore(value: 0)
  private let done = DispatchSemaphore(value: 0)
  /// So many bytes at a time, so that it is soon seen that all began anew.
  private static var step: Int { 4 << 20 }

  /// - Parameter body: runs on the thread; gets bytes of the file from its argument until that is nil, and passes on what it
  ///   throws.
  public init(
    _ files: FileSystem, _ body: @escaping @Sendable (_ next: () throws -> UnsafeRawBufferPointer?) throws -> Output
  ) {
    self.files = files
    self.body = body
  }

  /// An empty file is there.
  public func begin(_ path: String) {
    state.withLock {
      $0.beginning += 1
      ($0.path, $0.settled, $0.result) = (path, 0, nil)
    }
    news.signal()
  }

  /// Nothing before this place changes any more. The file has its whole size by now.
  public func settle(upTo offset: Int) {
    let isFirst = state.withLock { state in
      state.settled = offset
      defer { state.isRunning = true }
      return !state.isRunning
    }
    if isFirst { DispatchQueue(label: "fedflow.follow").async(execute: DispatchWorkItem { [self] in run() }) }
    news.signal()
  }

  /// What was made of the whole file, once all of it is settled.
  ///
  /// - Throws: what the reading or the making threw.
  public func wait() throws -> Output {
    guard state.withLock({ $0.isRunning }) else {
      throw Diagnostic(.internalError, "nothing of the file is settled that is followed")
    }
    while true {
      if let result = state.withLock({ $0.result }) { return try result.get() }
      done.wait()
    }
  }

  /// Ends the thread, whatever it has come to.
  public func stop() {
    state.withLock { $0.isStopped = true }
    news.signal()
  }

  private func run() {
    while true {
      let (beginning, isStopped) = state.withLock { ($0.beginning, $0.isStopped) }
      if isStopped { return }
      let result: Result<Output, any Error>
      do { result = .success(try read(beginning)) } catch is Superseded { continue } catch { result = .failure(error) }
      state.withLock { if $0.beginning == beginning { $0.result = result } }
      done.signal()
      while state.withLock({ $0.beginning == beginning && !$0.isStopped }) { news.wait() }
    }
  }

  private func read(_ beginning: Int) throws -> Output {
    var (file, at): (MappedFile?, Int) = (nil, 0)
    return try body {
      while true {
        let state = state.withLock { $0 }
        if state.beginning != beginning || state.isStopped { throw Superseded() }
        if at == state.settled {
          if let file, at == file.count { return nil }
          news.wait()
          continue
        }
        let whole = try file ?? files.mapFile(state.path)
        file = whole
        let part = at..<min(state.settled, at + Self.step)
        at = part.upperBound
        return UnsafeRawBufferPointer(rebasing: whole.bytes[part])
      }
    }
  }
}
