/// Which earlier results a run may take in place of its own.
public struct ReusePolicy: Sendable, Equatable {
  /// What tells one build of the program from another: other code may leave other bytes.
  public var program: String
  /// Whether results of other jobs may be taken.
  public var takesResults: Bool
  /// Components that run in any case.
  public var anew: Set<String>

  /// Makes a policy.
  public init(program: String, takesResults: Bool = true, anew: Set<String> = []) {
    self.program = program
    self.takesResults = takesResults
    self.anew = anew
  }
}
