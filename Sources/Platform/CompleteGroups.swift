import Synchronization

/// Pieces of work in groups that follow one another: which groups are complete from the first on, whatever the order in which
/// their pieces are finished.
public final class CompleteGroups: Sendable {
  private struct State {
    var missing: [Int]
    var complete = 0
  }

  private let groupOfPiece: [Int]
  private let state: Mutex<State>

  /// - Parameter groupOfPiece: for every piece its group, counted from 0, ascending.
  public init(_ groupOfPiece: [Int]) {
    self.groupOfPiece = groupOfPiece
    var missing = Array(repeating: 0, count: (groupOfPiece.last ?? -1) + 1)
    for group in groupOfPiece { missing[group] += 1 }
    state = Mutex(State(missing: missing))
  }

  /// Notes that a piece is finished; several threads may do so.
  ///
  /// - Parameter advanced: told the last of the groups that are complete, when there are more than before; one call at a
  ///   time, ascending.
  public func finish(_ piece: Int, advanced: (Int) -> Void) {
    state.withLock { state in
      state.missing[groupOfPiece[piece]] -= 1
      let before = state.complete
      while state.complete < state.missing.count, state.missing[state.complete] == 0 { state.complete += 1 }
      if state.complete > before { advanced(state.complete - 1) }
    }
  }
}
