import Configuration
import Diagnostics
import Pipeline
import Workspace

/// What a job may use: `--jobs`, `--timeout`, `--auto_retries`, `--auto_retry_delay`, `--memory`. All of it is kept in the
/// job's record, for the process that runs it. A rerun may add to it.
enum LimitOptions {
  static let options = [
    CommandOption("jobs", .integer, "how many components run at once (else task_parallelism, else the processors)"),
    CommandOption("timeout", .repeated, "seconds for the job; hetero_lr_0=60: for each attempt of a component"),
    CommandOption("auto_retries", .repeated, "further attempts after a failure that may pass; reader_0=3: of one"),
    CommandOption("auto_retry_delay", .text, "seconds before the first of them (1), then twice as long each time"),
    CommandOption("memory", .text, "largest memory for tables, 512M or 2G (else the setting memory_limit)"),
  ]

  static let details = """
    Limits: the job parameters timeout, auto_retries, auto_retry_delay and task_parallelism of the conf, or the flags of
    these names, which go before. Only what may pass is tried again: a failing disk, a full one, a helper program that
    failed; never what follows from the inputs. Time that is over ends the job with FATE's status timeout; what is
    finished is kept. A component notices it at its next step or message. Before anything runs, a component that holds
    its tables as a whole is refused when they are larger than --memory; components wait until theirs fit beside those
    at work.
    """

  /// How many components run at once, if the request says so.
  static func jobs(_ request: Request) throws -> Int? {
    let jobs = try request.integer("jobs")
    if let jobs, jobs < 1 { throw Diagnostic(.badArgument, "'--jobs' must be at least 1, found \(jobs)") }
    return jobs
  }

  static func arguments(_ request: Request) throws -> LimitArguments {
    var limits = LimitArguments()
    limits.timeout = try request.texts("timeout")
    limits.retries = try request.texts("auto_retries")
    limits.retryDelay = try request.text("auto_retry_delay")
    limits.memory = try request.text("memory")
    return limits
  }

  /// What a job's record keeps.
  static func json(_ limits: LimitArguments) -> JSON {
    [
      "timeout": .list(limits.timeout.map { .text($0) }), "auto_retries": .list(limits.retries.map { .text($0) }),
      "auto_retry_delay": limits.retryDelay.map { .text($0) } ?? .null,
      "memory": limits.memory.map { .text($0) } ?? .null,
    ]
  }

  /// Reads back what a job's record keeps.
  static func arguments(_ json: JSON?) -> LimitArguments {
    var limits = LimitArguments()
    limits.timeout = (json?["timeout"]?.listValue ?? []).compactMap(\.textValue)
    limits.retries = (json?["auto_retries"]?.listValue ?? []).compactMap(\.textValue)
    limits.retryDelay = json?["auto_retry_delay"]?.textValue
    limits.memory = json?["memory"]?.textValue
    return limits
  }
}
