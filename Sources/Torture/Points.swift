import Platform

/// Which points of a section are tried, and on how many sandboxes at once.
struct Points {
  private let stride: Int
  private let sandboxes: [Sandbox]
  /// How many points earlier sections had: so that a sample meets other calls in each.
  private var passed = 0

  /// - Parameter stride: every so many points.
  init(stride: Int, sandboxes: [Sandbox]) {
    self.stride = stride
    self.sandboxes = sandboxes
  }

  /// Tries points, each on a sandbox that nobody else uses meanwhile.
  mutating func run<Point: Sendable>(
    _ points: [Point], _ body: @Sendable (Point, Sandbox) throws -> Void
  ) throws {
    let first = (stride - passed % stride) % stride
    let chosen = Swift.stride(from: first, to: points.count, by: stride).map { points[$0] }
    passed += points.count
    try ConcurrentWork.run(chosen.count, workers: sandboxes) { piece, sandbox in try body(chosen[piece], sandbox) }
  }
}
