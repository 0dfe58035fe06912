import Diagnostics
import Glibc
import Synchronization

/// The standard streams of a child: what of them ends in this process.
final class ChildStreams: Sendable {
  private struct State {
    /// The child's ends of pipes, to be closed once it has them.
    var childEnds: [Int32] = []
    /// Where the child's input is written.
    var feed: Int32?
    /// Where its output and its error are read, with the limits.
    var captures: [Int: (descriptor: Int32, limit: Int, bytes: [UInt8])] = [:]
  }

  private let state = Mutex(State())

  init(_ command: ChildCommand, _ actions: inout posix_spawn_file_actions_t) throws {
    do {
      switch command.input {
      case .none: posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      case .file(let path): posix_spawn_file_actions_addopen(&actions, 0, path, O_RDONLY, 0)
      case .bytes:
        let (reading, writing) = try Self.pipe()
        _ = fcntl(writing, F_SETFL, O_NONBLOCK)
        state.withLock {
          $0.childEnds.append(reading)
          $0.feed = writing
        }
        posix_spawn_file_actions_adddup2(&actions, reading, 0)
      }
      try add(command.output, as: 1, &actions)
      try add(command.error, as: 2, &actions)
    } catch {
      closeAll()
      throw error
    }
  }

  deinit { closeAll() }

  private func add(
    _ output: ChildCommand.Output, as number: Int32, _ actions: inout posix_spawn_file_actions_t
  ) throws {
    let flags = O_WRONLY | O_CREAT
    switch output {
    case .none: posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_WRONLY, 0)
    case .file(let path): posix_spawn_file_actions_addopen(&actions, number, path, flags | O_TRUNC, 0o666)
    case .appending(let path): posix_spawn_file_actions_addopen(&actions, number, path, flags | O_APPEND, 0o666)
    case .captured(let limit):
      let (reading, writing) = try Self.pipe()
      _ = fcntl(reading, F_SETFL, O_NONBLOCK)
      state.withLock {
        $0.childEnds.append(writing)
        $0.captures[Int(number)] = (reading, limit, [])
      }
      posix_spawn_file_actions_adddup2(&actions, writing, number)
    }
  }

  /// A pipe whose ends are no standard streams and no child's unless it is told.
  private static func pipe() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0 else { throw SystemError.last.diagnostic("make", "a pipe") }
    defer { for end in ends { close(end) } }
    let moved = try ends.map { try Descriptors.moved($0) }
    return (moved[0], moved[1])
  }

  func closeChildEnds() {
    state.withLock { state in
      for end in state.childEnds { close(end) }
      state.childEnds = []
    }
  }

  private func closeAll() {
    closeChildEnds()
    state.withLock { state in
      if let feed = state.feed { close(feed) }
      state.feed = nil
      for capture in state.captures.values where capture.descriptor >= 0 { close(capture.descriptor) }
      state.captures = [:]
    }
  }

  /// Feeds and reads until the child has closed its streams.
  func exchange(_ command: ChildCommand, check: () throws -> Void) throws {
    Signals.ignoreBrokenPipe()
    var rest: ArraySlice<UInt8> = if case .bytes(let bytes) = command.input { bytes[...] } else { [] }
    while true {
      try check()
      var polls = state.withLock { state in
        (state.feed.map { [pollfd(fd: $0, events: Int16(POLLOUT), revents: 0)] } ?? [])
          + state.captures.values.filter { $0.descriptor >= 0 }.map {
            pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0)
          }
      }
      if polls.isEmpty { return }
      poll(&polls, nfds_t(polls.count), 100)
      feed(&rest)
      try read(command)
    }
  }

  private func feed(_ rest: inout ArraySlice<UInt8>) {
    state.withLock { state in
      guard let descriptor = state.feed else { return }
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        if count < 0, errno == EAGAIN { return }
        // A child that closes its input early wants no more of it.
        rest = count < 0 ? [] : rest.dropFirst(count)
      }
      close(descriptor)
      state.feed = nil
    }
  }

  private func read(_ command: ChildCommand) throws {
    try state.withLock { state in
      for (number, capture) in state.captures where capture.descriptor >= 0 {
        var bytes = capture.bytes
        var isAtEnd = false
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while !isAtEnd {
          let count = Glibc.read(capture.descriptor, &buffer, buffer.count)
          if count < 0, errno == EINTR { continue }
          if count < 0 { break }
          isAtEnd = count == 0
          bytes += buffer[..<count]
          if bytes.count > capture.limit {
            throw Diagnostic(
              .childFailed, "'\(command.program)' wrote more than \(capture.limit) bytes and was killed")
          }
        }
        if isAtEnd { close(capture.descriptor) }
        state.captures[number] = (isAtEnd ? -1 : capture.descriptor, capture.limit, bytes)
      }
    }
  }

  func adding(to end: ChildEnd) -> ChildEnd {
    state.withLock { state in
      var end = end
      end.output = state.captures[1]?.bytes ?? []
      end.error = state.captures[2]?.bytes ?? []
      return end
    }
  }
}

/// Descriptors that a child may be given.
enum Descriptors {
  /// A copy of a descriptor above those of the standard streams, which no child inherits unless it is told.
  static func moved(_ descriptor: Int32) throws -> Int32 {
    let moved = fcntl(descriptor, F_DUPFD_CLOEXEC, 10)
    guard moved >= 0 else { throw SystemError.last.diagnostic("copy", "a descriptor") }
    return moved
  }
}
