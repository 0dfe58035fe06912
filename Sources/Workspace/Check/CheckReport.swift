/// What a walk through a workspace found.
public struct CheckReport: Sendable, Equatable {
  /// One thing that is not as it should be, or that is worth knowing.
  public struct Finding: Sendable, Equatable {
    /// How bad it is.
    public enum Kind: String, Sendable, CaseIterable {
      /// A file that is not what was written.
      case damaged
      /// A file that a record names and that is not there.
      case missing
      /// A job whose process ended without a word; `rerun_job` continues it.
      case cutOff = "cut off"
      /// What a command that was cut off staged; `gc` removes it.
      case leftover
    }

    /// How bad it is.
    public let kind: Kind
    /// Seen from the workspace.
    public let path: String
    /// What it is about.
    public let message: String
    /// The job to which it belongs.
    public let job: JobID?

    init(_ kind: Kind, _ path: String, _ message: String, job: JobID? = nil) {
      self.kind = kind
      self.path = path
      self.message = message
      self.job = job
    }

    /// Whether something was lost.
    public var isLoss: Bool { kind == .damaged || kind == .missing }
  }

  /// Everything, in the order of the walk.
  public var findings: [Finding] = []
  /// How many jobs, tables and models were looked at.
  public var jobs = 0
  /// How many tables were looked at.
  public var tables = 0
  /// How many versions of models were looked at.
  public var models = 0
  /// How many files were compared with a digest.
  public var files = 0
  /// How many bytes these have.
  public var bytes = 0

  /// Whether nothing was lost.
  public var isClean: Bool { !findings.contains(where: \.isLoss) }

  init() {}
}
