/// What is due at which moment of the monotonic clock.
struct Deadlines {
  /// What happens then.
  enum Event: Hashable {
    /// The job has run for as long as it may.
    case jobEnds
    /// A component has.
    case componentEnds(String)
    /// A component is tried again.
    case retry(String)
    /// What has ended is brought to the storage.
    case commit

    /// Which of several that are due at once comes first.
    fileprivate var rank: (Int, String) {
      switch self {
      case .jobEnds: (0, "")
      case .componentEnds(let name): (1, name)
      case .retry(let name): (2, name)
      case .commit: (3, "")
      }
    }
  }

  private var moments: [Event: Double] = [:]

  /// Sets when something is due; nil for never.
  subscript(event: Event) -> Double? {
    get { moments[event] }
    set { moments[event] = newValue }
  }

  /// The next moment at which something is due.
  var next: Double? { moments.values.min() }

  /// The seconds until then, at most an hour, so that a far moment is no trouble for whoever waits; nil when nothing is due.
  func patience(at now: Double) -> Double? { next.map { min(max($0 - now, 0), 3600) } }

  /// Takes what is due.
  mutating func take(at now: Double) -> [Event] {
    let due = moments.filter { $0.value <= now }.keys.sorted { $0.rank < $1.rank }
    for event in due { moments[event] = nil }
    return due
  }
}
